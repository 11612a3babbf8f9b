// The tables, and how they came to be: migrations, forward only, written once for every engine. What engines call by
// different names, or can only say in a dialect of theirs, stands in `Dialect`; queries have no dialect.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace selfsame::store {

/// The newest version that this program reads and writes.
inline constexpr std::size_t kSchemaVersion = 7;

/// What an engine has for the words that the migrations put in braces.
struct Dialect {
  std::string_view key;      // {key}: the number of a row, given out by the engine, never twice
  std::string_view row;      // {row}: the same, but it may be given out again
  std::string_view integer;  // {integer}: 64 bits
  std::string_view real;     // {real}: 64 bits
  std::string_view bytes;    // {bytes}
  std::string_view name;     // {name}: a text that sorts by its bytes
  std::string_view random;   // {random}: a whole number of 63 bits that nobody can foretell, anew for each row
  std::string_view strict;   // {strict}: ends a table whose columns hold only what they are declared as
  /// Run after the migration of that place: what has no form that all engines take.
  std::array<std::string_view, kSchemaVersion> own;
};

extern const Dialect kSqliteDialect;

/// What makes a migration impossible until somebody has seen to it.
struct Obstacle {
  std::size_t version = 0;        // the version that its migration would make
  std::string_view query = {};    // gives a text for each thing in the way
  std::string_view message = {};  // what to do about them; their texts follow
};

/// What an engine needs to make a database ours, to know one, and to bring one forward.
struct Schema {
  std::int64_t mark = 0;                // tells our databases from other programs'
  std::vector<std::string> migrations;  // number N, from 1, brings version N - 1 to N; version 0 is an empty database
  std::vector<Obstacle> obstacles = {};
};

Schema schema_in(const Dialect& dialect);

/// SQL with the words in braces replaced by the engine's.
std::string in_words_of(const Dialect& dialect, std::string_view text);

}  // namespace selfsame::store
