#include "store/entry_seal.hpp"

#include "crypto/sealing.hpp"

namespace selfsame::store {
namespace {

constexpr std::size_t kNameBytes = 16;

Bytes binding_of(ByteView hidden_name, std::optional<std::uint64_t> position) {
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.string("selfsame short-lived");
  writer.raw(hidden_name);
  writer.u8(position ? 1 : 0);
  writer.u64(position.value_or(0));
  return bytes;
}

}  // namespace

EntrySeal::EntrySeal(const crypto::SecretBytes& secret)
    : seal_key_(crypto::derive_key(secret, "selfsame short-lived seal")),
      name_key_(crypto::derive_key(secret, "selfsame short-lived names")) {}

Bytes EntrySeal::hidden(std::string_view name) const {
  const crypto::Sha256 hash = crypto::keyed_hash(name_key_, base::as_bytes(name));
  return {hash.begin(), hash.begin() + kNameBytes};
}

// No entry has an empty name, so this hash cannot clash.
Bytes EntrySeal::mark() const { return hidden(""); }

Bytes EntrySeal::seal(ByteView hidden_name, std::optional<std::uint64_t> position, ByteView plaintext) const {
  return crypto::seal(seal_key_, plaintext, binding_of(hidden_name, position));
}

Result<Bytes> EntrySeal::open(ByteView hidden_name, std::optional<std::uint64_t> position, ByteView sealed) const {
  auto opened = crypto::open_plain(seal_key_, sealed, binding_of(hidden_name, position));
  if (!opened) return fail(ErrorCode::store_failed, std::string(kChanged));
  return opened;
}

}  // namespace selfsame::store
