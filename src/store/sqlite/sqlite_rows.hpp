// Rows in an SQLite file, and the whole store on them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "store/rows.hpp"
#include "store/schema.hpp"
#include "store/store.hpp"

namespace selfsame::store::sqlite {

/// Opens or creates `file` (0600, in a folder made 0700 where it is missing), checks that it is made as `schema` says
/// and brings it forward. `write` is on disk by a write-ahead log synced at each commit; other processes may have the
/// file open too. Errors: store_failed, store_newer, io_failed.
Result<std::unique_ptr<Rows>> open_rows(const std::filesystem::path& file, const Schema& schema);

/// As open_rows, for what may be lost: a file that is damaged, or made otherwise than `schema` says, is deleted and
/// begun anew. Errors: store_failed, io_failed.
Result<std::unique_ptr<Rows>> open_disposable_rows(const std::filesystem::path& file, const Schema& schema);

/// The whole store in one file, with the keys to it (see Store).
Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& file, crypto::KeyRing keys,
                                          std::optional<std::filesystem::path> key_file, const base::Clock& clock);

}  // namespace selfsame::store::sqlite
