#include "crypto/key_ring.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "crypto/sealing.hpp"

namespace selfsame::crypto {
namespace {

constexpr std::size_t kHexDigits = kKeyBytes * 2;
constexpr std::size_t kKeyIdBytes = 8;

/// Decodes straight into locked memory, so that no copy of the key stays behind on the heap.
Result<SecretBytes> decode_key(std::string_view hex, const std::string& where) {
  SecretBytes key(kKeyBytes);
  std::size_t size = 0;
  const char* end = nullptr;
  const bool whole =
      hex.size() == kHexDigits &&
      sodium_hex2bin(key.reveal_mutable().data(), kKeyBytes, hex.data(), hex.size(), nullptr, &size, &end) == 0 &&
      size == kKeyBytes && end == hex.data() + hex.size();
  if (!whole) return fail(ErrorCode::key_invalid, where + " is not a key: a key is 64 hexadecimal digits");
  return key;
}

std::string id_of(const SecretBytes& key) {
  constexpr std::string_view kPrefix = "selfsame key id";
  SecretBytes text(kPrefix.size() + key.size());
  const auto out = text.reveal_mutable();
  std::ranges::copy(base::as_bytes(kPrefix), out.begin());
  std::ranges::copy(key.reveal(), out.begin() + kPrefix.size());
  return base::to_hex(ByteView(sha256(text.reveal())).first(kKeyIdBytes));
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  const auto first = line.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

Status KeyRing::add(SecretBytes key, const std::string& where) {
  const ByteView bytes = key.reveal();
  if (std::ranges::all_of(bytes, [&](std::uint8_t byte) { return byte == bytes[0]; })) {
    return fail(ErrorCode::key_invalid, where + " is one byte repeated; make a random key with: openssl rand -hex 32");
  }
  std::string id = id_of(key);
  if (knows(id)) return fail(ErrorCode::key_invalid, where + " is a key that was given before");
  if (keys_.size() == kMaxKeys) {
    return fail(ErrorCode::key_invalid,
                where + " is one key too many; at most " + std::to_string(kMaxKeys) + " are allowed");
  }
  keys_.push_back({std::move(id), std::move(key)});
  return {};
}

Result<KeyRing> KeyRing::from_hex(std::string_view active, std::optional<std::string_view> previous) {
  KeyRing ring;
  SELFSAME_ASSIGN(SecretBytes key, decode_key(active, "the master key"));
  SELFSAME_TRY(ring.add(std::move(key), "the master key"));
  if (previous) {
    SELFSAME_ASSIGN(SecretBytes old, decode_key(*previous, "the previous master key"));
    SELFSAME_TRY(ring.add(std::move(old), "the previous master key"));
  }
  return ring;
}

Result<KeyRing> KeyRing::parse(ByteView text) {
  KeyRing ring;
  std::string_view rest = base::as_text(text);
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const std::string where = "line " + std::to_string(number) + " of the key file";
    SELFSAME_ASSIGN(SecretBytes key, decode_key(line, where));
    SELFSAME_TRY(ring.add(std::move(key), where));
  }
  if (ring.keys_.empty()) return fail(ErrorCode::key_invalid, "the key file holds no key");
  return ring;
}

SecretBytes KeyRing::file_text() const {
  constexpr std::string_view kTitle =
      "# Selfsame master keys, active first. Without them no template opens: keep a copy apart.\n";
  SecretBytes text(kTitle.size() + keys_.size() * (kHexDigits + 1));
  auto out = text.reveal_mutable();
  std::ranges::copy(base::as_bytes(kTitle), out.begin());
  out = out.subspan(kTitle.size());
  for (const auto& [id, key] : keys_) {
    // sodium_bin2hex ends its text with a NUL, which the line break replaces.
    sodium_bin2hex(reinterpret_cast<char*>(out.data()), kHexDigits + 1, key.reveal().data(), kKeyBytes);
    out[kHexDigits] = '\n';
    out = out.subspan(kHexDigits + 1);
  }
  return text;
}

KeyRing KeyRing::clone() const {
  KeyRing copy;
  for (const auto& [id, key] : keys_) copy.keys_.push_back({id, key.clone()});
  return copy;
}

KeyRing KeyRing::with_new_active() const {
  SELFSAME_CHECK(keys_.size() < kMaxKeys);
  KeyRing ring = clone();
  SecretBytes key = SecretBytes::random(kKeyBytes);
  std::string id = id_of(key);
  ring.keys_.insert(ring.keys_.begin(), MasterKey{std::move(id), std::move(key)});
  return ring;
}

KeyRing KeyRing::active_only() const {
  KeyRing ring;
  ring.keys_.push_back({keys_.front().id, keys_.front().key.clone()});
  return ring;
}

const std::string& KeyRing::active_id() const {
  SELFSAME_CHECK(!keys_.empty());
  return keys_.front().id;
}

const KeyRing::MasterKey* KeyRing::find(std::string_view key_id) const {
  const auto found = std::ranges::find(keys_, key_id, &MasterKey::id);
  return found == keys_.end() ? nullptr : &*found;
}

bool KeyRing::knows(std::string_view key_id) const { return find(key_id) != nullptr; }

WrappedKey KeyRing::wrap(const SecretBytes& data_key, ByteView associated) const {
  SELFSAME_CHECK(!keys_.empty());
  return {keys_.front().id, seal(keys_.front().key, data_key.reveal(), associated)};
}

Status KeyRing::unwrap_into(const WrappedKey& wrapped, ByteView associated, SecretBytes& data_key) const {
  const MasterKey* const master = find(wrapped.key_id);
  if (master == nullptr) {
    return fail(ErrorCode::key_missing, "master key " + wrapped.key_id + " is not among the keys given");
  }
  SELFSAME_TRY(open_into(master->key, wrapped.sealed, associated, data_key));
  if (data_key.size() == kKeyBytes) return {};
  return fail(ErrorCode::template_sealed, "a wrapped data key has the wrong size");
}

Result<SecretBytes> KeyRing::unwrap(const WrappedKey& wrapped, ByteView associated) const {
  SecretBytes data_key;
  SELFSAME_TRY(unwrap_into(wrapped, associated, data_key));
  return data_key;
}

}  // namespace selfsame::crypto
