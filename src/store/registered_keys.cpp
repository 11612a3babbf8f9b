#include "store/registered_keys.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::store {
namespace {

constexpr std::string_view kEd25519 = "ed25519";
constexpr std::string_view kKeyActive = "active";
constexpr std::string_view kKeyRevoked = "revoked";
constexpr std::size_t kMostNameBytes = 64;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kMostOwnerBytes = 128;

#define SELFSAME_KEY_COLUMNS "id, name, owner, kind, purpose, state, public_key, created_ms, changed_ms"

struct RegisteredRow {
  RegisteredKey key;

  static Result<RegisteredRow> read(RowReader& row) {
    RegisteredRow read;
    RegisteredKey& key = read.key;
    key.id = row.text();
    key.name = row.text();
    key.owner = row.text();
    const std::string kind = row.text();
    const std::string purpose = row.text();
    const std::string state = row.text();
    const Bytes bytes = row.bytes();
    key.created_ms = row.number();
    key.changed_ms = row.number();
    const bool known = kind == kEd25519 && purpose == to_string(key.purpose) && bytes.size() == key.key.size() &&
                       (state == kKeyActive || state == kKeyRevoked);
    if (!known) return fail(ErrorCode::store_failed, "a registered key is of a form that this version does not know");
    key.active = state == kKeyActive;
    std::copy(bytes.begin(), bytes.end(), key.key.begin());
    return read;
  }
};

/// A name that looks like an id could be mistaken for another key.
bool looks_like_id(std::string_view text) {
  return text.size() == kIdBytes && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_name(std::string_view text) {
  return !text.empty() && !looks_like_id(text) && text.size() <= kMostNameBytes &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
             std::string_view::npos;
}

bool is_owner(std::string_view text) {
  return text.size() <= kMostOwnerBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string_view to_string(KeyPurpose purpose) {
  switch (purpose) {
    case KeyPurpose::capture: return "capture";
  }
  return "";
}

Result<RegisteredKey> RegisteredKeys::add(RegisteredKey key) {
  if (!is_name(key.name)) {
    return fail(
        ErrorCode::invalid_argument,
        "the name of a client key has 1 to 64 characters of A-Z a-z 0-9 . _ -, and is not 16 hexadecimal digits, as "
        "ids are");
  }
  if (!is_owner(key.owner)) {
    return fail(ErrorCode::invalid_argument, "the owner of a client key has at most 128 printable ASCII characters");
  }
  key.id = crypto::key_id_of(key.key);
  key.active = true;
  key.created_ms = key.changed_ms = clock_.wall_ms();
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::write));
  SELFSAME_ASSIGN(const auto same,
                  first<RegisteredRow>(*tx,
                                       "SELECT " SELFSAME_KEY_COLUMNS
                                       " FROM registered_keys WHERE id = $1 OR lower(name) = lower($2) LIMIT 1",
                                       std::string_view(key.id), std::string_view(key.name)));
  if (same) {
    const bool of_name = same->key.id != key.id;
    return fail(ErrorCode::client_key_exists,
                of_name ? "a client key named " + same->key.name + " is registered already; choose another name"
                        : "this key is registered already, as " + same->key.name +
                              (same->key.active ? "" : ", and revoked; make a new key"));
  }
  SELFSAME_TRY(
      execute(*tx, "INSERT INTO registered_keys (" SELFSAME_KEY_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
              std::string_view(key.id), std::string_view(key.name), std::string_view(key.owner), kEd25519,
              to_string(key.purpose), kKeyActive, ByteView(key.key), key.created_ms, key.changed_ms));
  SELFSAME_TRY(tx->commit());
  return key;
}

Result<std::optional<RegisteredKey>> RegisteredKeys::find_active(std::string_view id, KeyPurpose purpose) const {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
  SELFSAME_ASSIGN(auto row, first<RegisteredRow>(*tx,
                                                 "SELECT " SELFSAME_KEY_COLUMNS
                                                 " FROM registered_keys WHERE id = $1 AND purpose = $2 AND state = $3",
                                                 id, to_string(purpose), kKeyActive));
  if (!row) return std::optional<RegisteredKey>();
  return std::optional(std::move(row->key));
}

Result<std::vector<RegisteredKey>> RegisteredKeys::list() const {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::read));
  SELFSAME_ASSIGN(auto rows,
                  all<RegisteredRow>(*tx, "SELECT " SELFSAME_KEY_COLUMNS " FROM registered_keys ORDER BY number"));
  std::vector<RegisteredKey> keys;
  for (RegisteredRow& row : rows) keys.push_back(std::move(row.key));
  return keys;
}

Result<RegisteredKey> RegisteredKeys::revoke(std::string_view id_or_name) {
  SELFSAME_ASSIGN(const auto tx, rows_.begin(Access::write));
  SELFSAME_ASSIGN(auto row,
                  first<RegisteredRow>(*tx,
                                       "UPDATE registered_keys SET state = $1, changed_ms = $2 "
                                       "WHERE id = $3 OR lower(name) = lower($3) RETURNING " SELFSAME_KEY_COLUMNS,
                                       kKeyRevoked, clock_.wall_ms(), id_or_name));
  if (!row) {
    return fail(ErrorCode::client_key_not_found,
                "there is no client key " + std::string(id_or_name) + "; see `selfsame client-keys list`");
  }
  SELFSAME_TRY(tx->commit());
  return std::move(row->key);
}

#undef SELFSAME_KEY_COLUMNS

}  // namespace selfsame::store
