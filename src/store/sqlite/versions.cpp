#include "store/sqlite/versions.hpp"

#include <map>

namespace selfsame::store::sqlite {
namespace {

/// A schema: kind and name of each object, and the SQL that made it.
using Objects = std::map<std::string, std::string>;

Status refuse_newer(std::int64_t version, const Schema& schema) {
  const std::size_t newest = schema.migrations.size();
  if (version >= 0 && version <= static_cast<std::int64_t>(newest)) return {};
  return fail(ErrorCode::store_newer, "the database was written by a newer version (its format is " +
                                          std::to_string(version) + ", this program knows up to " +
                                          std::to_string(newest) + "); update this program");
}

/// Statistics kept by ANALYZE are not part of the schema.
Result<Objects> objects_of(Connection& connection) {
  Objects objects;
  SELFSAME_TRY(
      connection.run("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema "
                     "WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))",
                     {}, [&objects](RowReader& row) {
                       std::string name = row.text();
                       objects.insert_or_assign(std::move(name), row.text());
                       return row.status();
                     }));
  return objects;
}

/// The objects that the migrations make in an empty database.
Result<Objects> objects_at(std::size_t version, const Schema& schema) {
  SELFSAME_ASSIGN(Connection reference, Connection::in_memory());
  for (std::size_t i = 0; i < version; ++i) SELFSAME_TRY(reference.run(schema.migrations[i].c_str()));
  return objects_of(reference);
}

Status compare(const Objects& expected, const Objects& found) {
  std::string wrong;
  for (const auto& [name, sql] : expected) {
    const auto there = found.find(name);
    if (there == found.end()) wrong = name + " is missing";
    if (there != found.end() && there->second != sql) wrong = name + " was changed";
  }
  for (const auto& [name, sql] : found) {
    if (expected.count(name) == 0) wrong = name + " was added";
  }
  if (wrong.empty()) return {};
  return fail(ErrorCode::store_failed,
              "the database schema was changed: " + wrong + "; restore a backup, and find out who changed it");
}

/// In one snapshot, because another process may be migrating.
Result<std::int64_t> checked_version(Connection& connection, const Schema& schema) {
  SELFSAME_TRY(connection.run("BEGIN"));
  const auto version = connection.number("PRAGMA user_version");
  const auto found = objects_of(connection);
  SELFSAME_TRY(connection.run("COMMIT"));
  if (!version) return fail(version.error());
  if (!found) return fail(found.error());
  SELFSAME_TRY(refuse_newer(*version, schema));
  SELFSAME_ASSIGN(const Objects expected, objects_at(static_cast<std::size_t>(*version), schema));
  SELFSAME_TRY(compare(expected, *found));
  return *version;
}

Status refuse_obstacles(Connection& connection, const Schema& schema, std::int64_t from) {
  for (const Obstacle& obstacle : schema.obstacles) {
    if (static_cast<std::int64_t>(obstacle.version) != from + 1) continue;
    std::string found;
    SELFSAME_TRY(connection.run(obstacle.query, {}, [&found](RowReader& row) {
      found += (found.empty() ? "" : ", ") + row.text();
      return row.status();
    }));
    if (!found.empty()) return fail(ErrorCode::store_failed, std::string(obstacle.message) + found);
  }
  return {};
}

/// Runs in the caller's transaction.
Status apply(Connection& connection, const Schema& schema, std::int64_t from) {
  // Read again: another process may have migrated in the meantime.
  SELFSAME_ASSIGN(const std::int64_t version, connection.number("PRAGMA user_version"));
  if (version != from) return {};
  SELFSAME_TRY(refuse_obstacles(connection, schema, from));
  SELFSAME_TRY(connection.run(schema.migrations[static_cast<std::size_t>(version)].c_str()));
  SELFSAME_TRY(connection.run(("PRAGMA application_id = " + std::to_string(schema.mark)).c_str()));
  return connection.run(("PRAGMA user_version = " + std::to_string(version + 1)).c_str());
}

}  // namespace

Status check_identity(Connection& connection, const Schema& schema) {
  std::int64_t application = 0;
  std::int64_t version = 0;
  std::int64_t objects = 0;
  // A single statement is a single snapshot: another process may be making the tables right now.
  SELFSAME_TRY(
      connection.run("SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
                     "FROM pragma_application_id, pragma_user_version",
                     {}, [&](RowReader& row) {
                       application = row.number();
                       version = row.number();
                       objects = row.number();
                       return row.status();
                     }));
  const bool fresh = application == 0 && version == 0 && objects == 0;
  if (!fresh && application != schema.mark) {
    return fail(ErrorCode::store_failed, "the file is a database of another program");
  }
  return refuse_newer(version, schema);
}

Status bring_forward(Connection& connection, const Schema& schema) {
  for (;;) {
    SELFSAME_ASSIGN(const std::int64_t version, checked_version(connection, schema));
    if (version == static_cast<std::int64_t>(schema.migrations.size())) return {};
    SELFSAME_TRY(connection.run("BEGIN IMMEDIATE"));
    Status applied = apply(connection, schema, version);
    if (applied) applied = connection.run("COMMIT");
    if (!applied) {
      if (sqlite3_get_autocommit(connection.handle()) == 0) (void)connection.run("ROLLBACK");
      return applied;
    }
  }
}

}  // namespace selfsame::store::sqlite
