#include "selfsame/wiring/stores.hpp"

#include <cstdlib>
#include <cstring>
#include <span>

#include "base/bytes.hpp"
#include "selfsame/wiring/guard.hpp"
#include "store/sqlite/sqlite_rows.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kKeyVariable = "BIOMETRIC_TEMPLATE_KEY";
constexpr const char* kPreviousKeyVariable = "BIOMETRIC_TEMPLATE_KEY_PREVIOUS";

/// Also overwrites the process's own copy, which would otherwise stay readable in /proc/PID/environ.
std::optional<crypto::SecretBytes> take(const char* name) {
  char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(value), std::strlen(value));
  auto secret = crypto::SecretBytes::from(bytes);
  crypto::wipe(bytes);
  ::unsetenv(name);
  return secret;
}

}  // namespace

EnvironmentKeys take_environment_keys() {
  return {.active = take(kKeyVariable), .previous = take(kPreviousKeyVariable)};
}

std::optional<fs::path> key_file_in_use(const SiteConfig& config, const EnvironmentKeys& keys) {
  if (keys.active) return std::nullopt;
  return config.key_file();
}

Result<crypto::KeyRing> open_key_ring(const SiteConfig& config, const EnvironmentKeys& keys) {
  if (!keys.active) return crypto::KeyRing::load(config.key_file());
  std::optional<std::string_view> previous;
  if (keys.previous) previous = base::as_text(keys.previous->reveal());
  return crypto::KeyRing::from_hex(base::as_text(keys.active->reveal()), previous);
}

Result<std::unique_ptr<store::Store>> open_storage(const SiteConfig& config, const EnvironmentKeys& environment,
                                                   const base::Clock& clock, IfNoData if_none) {
  std::error_code error;
  const bool first_run = !fs::exists(config.database_file(), error);
  if (first_run && if_none == IfNoData::refuse) {
    return fail(ErrorCode::data_not_found, "there is no database in " + config.data.string() +
                                               "; choose the right folder with --data, or enrol somebody first");
  }
  SELFSAME_TRY(make_data_folder(config.data));
  auto keys = open_key_ring(config, environment);
  if (!keys && keys.error().code == ErrorCode::key_missing && first_run)
    keys = crypto::KeyRing::create(config.key_file());
  if (!keys && keys.error().code == ErrorCode::key_missing) {
    return fail(ErrorCode::key_missing, "the key of " + config.database_file().string() + " is missing: restore " +
                                            config.key_file().string() + " from your backup, or set " + kKeyVariable +
                                            "; without it no template can be read");
  }
  if (!keys) return fail(keys.error());
  return store::sqlite::open_store(config.database_file(), std::move(*keys), key_file_in_use(config, environment),
                                   clock);
}

}  // namespace selfsame::app
