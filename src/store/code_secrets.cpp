#include "store/code_secrets.hpp"

#include <array>
#include <bit>
#include <vector>

#include "crypto/sealing.hpp"
#include "store/state_row.hpp"
#include "store/wrapped_secret.hpp"

namespace selfsame::store {
namespace {

constexpr std::uint16_t kSecretFormat = 1;

/// A random number: if a row were lost, a new secret must not reuse its number. Codes under the lost secret then match
/// nobody.
std::uint32_t draw_number() {
  std::array<std::uint8_t, 4> bytes{};
  crypto::fill_random(bytes);
  const auto number = std::bit_cast<std::uint32_t>(bytes) >> 1U;
  return number == 0 ? 1 : number;
}

struct SecretRow {
  std::uint32_t number = 0;
  crypto::WrappedKey wrapped;

  static Result<SecretRow> read(RowReader& row) {
    SecretRow secret;
    secret.number = static_cast<std::uint32_t>(row.number());
    secret.wrapped.key_id = row.text();
    secret.wrapped.sealed = row.bytes();
    return secret;
  }
};

/// The associated data of a wrapped secret, so that it opens only under its own number.
Bytes binding_of(std::uint32_t number) {
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.string("selfsame code secret");
  writer.u32(number);
  writer.u16(kSecretFormat);
  return bytes;
}

Result<std::optional<CodeSecret>> find_newest(Tx& tx, const KeySource& keys) {
  SELFSAME_ASSIGN(const auto row, first<SecretRow>(tx,
                                                   "SELECT number, key_id, secret FROM code_secrets "
                                                   "ORDER BY created_ms DESC LIMIT 1"));
  if (!row) return std::optional<CodeSecret>();
  SELFSAME_ASSIGN(auto secret, unwrap_secret(keys, row->wrapped, binding_of(row->number)));
  return std::optional<CodeSecret>(CodeSecret{row->number, std::move(secret)});
}

}  // namespace

Result<std::optional<CodeSecret>> CodeSecrets::newest() const {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
  return find_newest(*tx, keys_);
}

Result<CodeSecret> CodeSecrets::newest_or_new() {
  // Checked inside the transaction: another process may be making one.
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::write));
  SELFSAME_ASSIGN(auto existing, find_newest(*tx, keys_));
  if (existing) return *std::move(existing);
  SELFSAME_ASSIGN(const StateRow state, read_state(*tx));
  SELFSAME_ASSIGN(const auto ring, ring_for_writing(*tx, state, keys_));
  CodeSecret made{draw_number(), crypto::SecretBytes::random(crypto::kKeyBytes)};
  const crypto::WrappedKey wrapped = ring->wrap(made.secret, binding_of(made.number));
  SELFSAME_TRY(execute(*tx, "INSERT INTO code_secrets (number, created_ms, key_id, secret) VALUES ($1, $2, $3, $4)",
                       std::int64_t{made.number}, clock_.wall_ms(), wrapped.key_id, wrapped.sealed));
  SELFSAME_TRY(tx->commit());
  return made;
}

Status rewrap_code_secrets(Tx& tx, const crypto::KeyRing& ring, const KeySource& keys) {
  SELFSAME_ASSIGN(const auto rows, all<SecretRow>(tx, "SELECT number, key_id, secret FROM code_secrets"));
  for (const SecretRow& row : rows) {
    SELFSAME_ASSIGN(const auto wrapped, rewrap_secret(ring, keys, row.wrapped, binding_of(row.number)));
    if (!wrapped) continue;
    SELFSAME_TRY(execute(tx, "UPDATE code_secrets SET key_id = $1, secret = $2 WHERE number = $3", wrapped->key_id,
                         wrapped->sealed, std::int64_t{row.number}));
  }
  return {};
}

}  // namespace selfsame::store
