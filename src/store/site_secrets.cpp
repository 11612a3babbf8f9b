#include "store/site_secrets.hpp"

#include <optional>
#include <string>
#include <utility>

#include "crypto/sealing.hpp"
#include "store/state_row.hpp"
#include "store/wrapped_secret.hpp"

namespace selfsame::store {
namespace {

constexpr std::uint16_t kSecretFormat = 1;

/// The names are on disk, so none may be renamed.
std::string_view name_of(SiteSecret which) {
  switch (which) {
    case SiteSecret::copy_codes: return "copy_codes";
    case SiteSecret::short_lived: return "short_lived";
  }
  return "";
}

struct SecretRow {
  std::string name;
  crypto::WrappedKey wrapped;

  static Result<SecretRow> read(RowReader& row) {
    SecretRow secret;
    secret.name = row.text();
    secret.wrapped.key_id = row.text();
    secret.wrapped.sealed = row.bytes();
    return secret;
  }
};

/// The associated data of a wrapped secret, so that it opens only under its own name.
Bytes binding_of(std::string_view name) {
  Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.string("selfsame site secret");
  writer.string(name);
  writer.u16(kSecretFormat);
  return bytes;
}

Result<std::optional<crypto::SecretBytes>> find(Tx& tx, const KeySource& keys, std::string_view name) {
  SELFSAME_ASSIGN(const auto row,
                  first<SecretRow>(tx, "SELECT name, key_id, secret FROM site_secrets WHERE name = $1", name));
  if (!row) return std::optional<crypto::SecretBytes>();
  SELFSAME_ASSIGN(auto secret, unwrap_secret(keys, row->wrapped, binding_of(row->name)));
  return std::optional(std::move(secret));
}

}  // namespace

Result<crypto::SecretBytes> SiteSecrets::get_or_new(SiteSecret which) {
  const std::string_view name = name_of(which);
  {
    SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
    SELFSAME_ASSIGN(auto existing, find(*tx, keys_, name));
    if (existing) return *std::move(existing);
  }
  // Checked again inside the writing transaction: another process may have made it.
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::write));
  SELFSAME_ASSIGN(auto existing, find(*tx, keys_, name));
  if (existing) return *std::move(existing);
  SELFSAME_ASSIGN(const StateRow state, read_state(*tx));
  SELFSAME_ASSIGN(const auto ring, ring_for_writing(*tx, state, keys_));
  auto made = crypto::SecretBytes::random(crypto::kKeyBytes);
  const crypto::WrappedKey wrapped = ring->wrap(made, binding_of(name));
  SELFSAME_TRY(execute(*tx, "INSERT INTO site_secrets (name, created_ms, key_id, secret) VALUES ($1, $2, $3, $4)", name,
                       clock_.wall_ms(), wrapped.key_id, wrapped.sealed));
  SELFSAME_TRY(tx->commit());
  return made;
}

Status rewrap_site_secrets(Tx& tx, const crypto::KeyRing& ring, const KeySource& keys) {
  SELFSAME_ASSIGN(const auto rows, all<SecretRow>(tx, "SELECT name, key_id, secret FROM site_secrets"));
  for (const SecretRow& row : rows) {
    SELFSAME_ASSIGN(const auto wrapped, rewrap_secret(ring, keys, row.wrapped, binding_of(row.name)));
    if (!wrapped) continue;
    SELFSAME_TRY(execute(tx, "UPDATE site_secrets SET key_id = $1, secret = $2 WHERE name = $3", wrapped->key_id,
                         wrapped->sealed, row.name));
  }
  return {};
}

}  // namespace selfsame::store
