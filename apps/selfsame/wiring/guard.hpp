// Checks that others cannot reach the program's data: the data folder and the token in it.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/result.hpp"
#include "crypto/secret.hpp"

namespace selfsame::app {

/// Makes the folder (0700) and missing parents. Errors: io_failed.
Status make_data_folder(const std::filesystem::path& folder);

/// The folder, and any link that leads to it, must be closed to others (0700 or stricter) and belong to this user or
/// root. Nobody else may be able to replace it, so the folder above must not be world-writable, unless it is sticky as
/// /tmp is. Errors: key_invalid, which names the command that fixes it; io_failed.
Status check_data_folder(const std::filesystem::path& folder);

/// A file with a secret: a regular file, no link, 0600 or stricter, of this user or root. Opened once and then checked,
/// so that nobody can replace it in between. Errors: key_invalid, which names the command that fixes it; io_failed.
Result<crypto::SecretBytes> read_secret_file(const std::filesystem::path& file, std::size_t limit_bytes);

}  // namespace selfsame::app
