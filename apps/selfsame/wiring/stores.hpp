// The data folder: the master key and the database.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "crypto/key_ring.hpp"
#include "crypto/secret.hpp"
#include "selfsame/config.hpp"
#include "store/store.hpp"

namespace selfsame::app {

/// What a command does without a data folder. Commands that only read never make one: otherwise a typo would look like
/// an empty system with a new key.
enum class IfNoData { refuse, create };

/// Master keys from the environment, in hexadecimal.
struct EnvironmentKeys {
  std::optional<crypto::SecretBytes> active = {};
  std::optional<crypto::SecretBytes> previous = {};
};
/// Removes them from the environment: neither the process table nor a child sees them afterwards.
EnvironmentKeys take_environment_keys();

/// The key file, unless the key came in the environment: then no file is read or written.
std::optional<std::filesystem::path> key_file_in_use(const SiteConfig& config, const EnvironmentKeys& keys);
/// Errors: key_missing, key_invalid, io_failed.
Result<crypto::KeyRing> open_key_ring(const SiteConfig& config, const EnvironmentKeys& keys);
/// Never makes a second key for a database that exists. Errors: data_not_found under `refuse`; those of
/// store::sqlite::open_store and open_key_ring.
Result<std::unique_ptr<store::Store>> open_storage(const SiteConfig& config, const EnvironmentKeys& keys,
                                                   const base::Clock& clock, IfNoData if_none);

}  // namespace selfsame::app
