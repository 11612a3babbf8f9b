// Rows in an SQLite file, and a whole store on them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "store/rows.hpp"
#include "store/schema.hpp"
#include "store/store.hpp"

namespace selfsame::store::sqlite {

/// Opens or creates `file` (0600, in a folder made 0700 if missing), checks that it matches `schema` and migrates it.
/// `write` is made durable by a write-ahead log synced at each commit; other processes may have the file open too.
/// Errors: store_failed, store_newer, io_failed.
Result<std::unique_ptr<Rows>> open_rows(const std::filesystem::path& file, const Schema& schema);

/// As open_rows, for data that may be lost: a file that is damaged, or does not match `schema`, is deleted and
/// replaced. Errors: store_failed, io_failed.
Result<std::unique_ptr<Rows>> open_disposable_rows(const std::filesystem::path& file, const Schema& schema);

/// The whole store in one file, with its keys (see Store).
Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& file, crypto::KeyRing keys,
                                          std::optional<std::filesystem::path> key_file, const base::Clock& clock);

}  // namespace selfsame::store::sqlite
