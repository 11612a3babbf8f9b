// The whole store: an engine's rows, their keys, and the repositories on them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "crypto/key_ring.hpp"
#include "store/audit_log.hpp"
#include "store/code_secrets.hpp"
#include "store/key_source.hpp"
#include "store/registered_keys.hpp"
#include "store/rows.hpp"
#include "store/site_secrets.hpp"
#include "store/subjects.hpp"
#include "store/templates.hpp"

namespace selfsame::store {

/// Threads: all methods may be called from several threads at once.
class Store {
 public:
  /// `key_file` is re-read when a key id is unknown, to pick up a rotation by another process; nullopt: only the given
  /// ring is used. `clock` outlives the store. Finishes interrupted erasures, unless a reader is active.
  Store(std::unique_ptr<Rows> rows, crypto::KeyRing keys, std::optional<std::filesystem::path> key_file,
        const base::Clock& clock);
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const Subjects& subjects() const { return subjects_; }
  Templates& templates() { return templates_; }
  const Templates& templates() const { return templates_; }
  AuditLog& log() { return log_; }
  const AuditLog& log() const { return log_; }
  CodeSecrets& code_secrets() { return code_secrets_; }
  SiteSecrets& site_secrets() { return site_secrets_; }
  RegisteredKeys& registered_keys() { return registered_keys_; }

 private:
  std::unique_ptr<Rows> rows_;
  KeySource keys_;
  Subjects subjects_;
  Templates templates_;
  AuditLog log_;
  CodeSecrets code_secrets_;
  SiteSecrets site_secrets_;
  RegisteredKeys registered_keys_;
};

}  // namespace selfsame::store
