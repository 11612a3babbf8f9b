// The tables and their migrations: forward only, written once for all engines. Where engines need different words or a
// dialect of their own, `Dialect` provides it; queries have no dialect.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace selfsame::store {

/// The newest version that this program reads and writes.
inline constexpr std::size_t kSchemaVersion = 7;

/// An engine's replacements for the words in braces in the migrations.
struct Dialect {
  std::string_view key;      // {key}: a row number assigned by the engine, never reused
  std::string_view row;      // {row}: the same, but it may be reused
  std::string_view integer;  // {integer}: 64 bits
  std::string_view real;     // {real}: 64 bits
  std::string_view bytes;    // {bytes}
  std::string_view name;     // {name}: a text that sorts by its bytes
  std::string_view random;   // {random}: an unpredictable 63-bit integer, a new one for each row
  std::string_view strict;   // {strict}: ends a table whose columns accept only their declared types
  /// Run after the migration of the same index: statements for which there is no common form.
  std::array<std::string_view, kSchemaVersion> own;
};

extern const Dialect kSqliteDialect;

/// Something that blocks a migration until an operator resolves it.
struct Obstacle {
  std::size_t version = 0;        // the version that the migration would produce
  std::string_view query = {};    // returns a text for each obstacle
  std::string_view message = {};  // what to do about them; the texts are appended
};

/// What an engine needs to create, recognise and migrate our databases.
struct Schema {
  std::int64_t mark = 0;                // distinguishes our databases from other programs'
  std::vector<std::string> migrations;  // number N, from 1, brings version N - 1 to N; version 0 is an empty database
  std::vector<Obstacle> obstacles = {};
};

Schema schema_in(const Dialect& dialect);

/// SQL with the words in braces replaced by the engine's.
std::string in_words_of(const Dialect& dialect, std::string_view text);

}  // namespace selfsame::store
