// The secrets that codes of templates follow from.
#include <array>
#include <bit>

#include "crypto/sealing.hpp"
#include "store/vault_impl.hpp"

namespace selfsame::store {
namespace {

constexpr std::uint16_t kSealedFormat = 1;
/// Never that of a secret before it, should a row have been lost: its codes are then foreign, and nobody's.
std::uint32_t draw_number() {
  std::array<std::uint8_t, 4> bytes{};
  crypto::fill_random(bytes);
  const auto number = std::bit_cast<std::uint32_t>(bytes) >> 1U;
  return number == 0 ? 1 : number;
}

struct SecretRow {
  std::uint32_t number = 0;
  crypto::WrappedKey wrapped;
};

/// What a wrapped secret is bound to, so that it opens under no other number.
Bytes binding_of(std::uint32_t number) {
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.string("selfsame code secret");
  writer.u32(number);
  writer.u16(kSealedFormat);
  return bytes;
}

/// Newest first.
Result<std::vector<SecretRow>> read_secrets(Database& database, std::int64_t limit) {
  SELFSAME_ASSIGN(
      Query row,
      database.query("SELECT number, key_id, secret FROM code_secrets ORDER BY created_ms DESC LIMIT ?", limit));
  std::vector<SecretRow> rows;
  for (;;) {
    SELFSAME_ASSIGN(const bool found, row.next());
    if (!found) return rows;
    const ByteView sealed = row.blob(2);
    rows.push_back({static_cast<std::uint32_t>(row.number(0)), {row.text(1), Bytes(sealed.begin(), sealed.end())}});
  }
}

Result<crypto::SecretBytes> unwrap(const KeySource& keys, const SecretRow& row) {
  SELFSAME_ASSIGN(const auto ring, keys.knowing(row.wrapped.key_id));
  return ring->unwrap(row.wrapped, binding_of(row.number));
}

Result<std::optional<CodeSecret>> newest(Database& database, const KeySource& keys) {
  SELFSAME_ASSIGN(const auto rows, read_secrets(database, 1));
  if (rows.empty()) return std::optional<CodeSecret>();
  SELFSAME_ASSIGN(auto secret, unwrap(keys, rows.front()));
  return CodeSecret{rows.front().number, std::move(secret)};
}

}  // namespace

Result<std::optional<CodeSecret>> Vault::code_secret() const {
  const std::lock_guard lock(impl_->mutex);
  return newest(impl_->database, impl_->keys);
}

Result<CodeSecret> Vault::code_secret_or_new() {
  const std::lock_guard lock(impl_->mutex);
  Database& database = impl_->database;
  // Looked for inside the transaction: another process may be making one.
  SELFSAME_ASSIGN(Transaction transaction, Transaction::begin(database));
  SELFSAME_ASSIGN(auto existing, newest(database, impl_->keys));
  if (existing) return *std::move(existing);
  SELFSAME_ASSIGN(const auto ring, ring_for_writing(database, impl_->keys));
  CodeSecret made{draw_number(), crypto::SecretBytes::random(crypto::kKeyBytes)};
  const crypto::WrappedKey wrapped = ring->wrap(made.secret, binding_of(made.number));
  SELFSAME_TRY(database.execute("INSERT INTO code_secrets (number, created_ms, key_id, secret) VALUES (?, ?, ?, ?)",
                                std::int64_t{made.number}, impl_->clock.wall_ms(), std::string_view(wrapped.key_id),
                                ByteView(wrapped.sealed)));
  SELFSAME_TRY(transaction.commit());
  return made;
}

Status rewrap_code_secrets(Database& database, const crypto::KeyRing& ring, const KeySource& keys) {
  SELFSAME_ASSIGN(const auto rows, read_secrets(database, -1));
  for (const SecretRow& row : rows) {
    if (row.wrapped.key_id == ring.active_id()) continue;
    SELFSAME_ASSIGN(const crypto::SecretBytes secret, ring.knows(row.wrapped.key_id)
                                                          ? ring.unwrap(row.wrapped, binding_of(row.number))
                                                          : unwrap(keys, row));
    const crypto::WrappedKey wrapped = ring.wrap(secret, binding_of(row.number));
    SELFSAME_TRY(database.execute("UPDATE code_secrets SET key_id = ?, secret = ? WHERE number = ?",
                                  std::string_view(wrapped.key_id), ByteView(wrapped.sealed),
                                  std::int64_t{row.number}));
  }
  return {};
}

}  // namespace selfsame::store
