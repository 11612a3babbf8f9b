// The operating system's clock, random numbers and files: the native implementation of what is injected into the core.
#pragma once

#include <filesystem>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace selfsame::base {

class SystemClock final : public Clock {
 public:
  std::int64_t wall_ms() const override;
  std::int64_t steady_ns() const override;
};

/// Whole file. Errors: io_failed (missing, unreadable, not a regular file), media_too_large (over `limit_bytes`;
/// checked before allocation).
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t limit_bytes);

enum class FileMode { everyone_reads, owner_only };  // 0644, 0600

/// Replaces a file atomically: writes a new one beside it, fsync, rename, fsync of the folder. Errors: io_failed.
Status write_file_atomically(const std::filesystem::path& path, ByteView content, FileMode mode);

}  // namespace selfsame::base
