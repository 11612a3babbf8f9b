// One line of the authentication log, and its names on disk and on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace selfsame::store {

/// The requested action. The names are on disk: add new ones at the end of `to_string`, and never rename one.
enum class Action {
  enrol,
  verify,
  identify,
  erase,
  rotate,           // the master key
  live_verify,      // in front of this machine's camera
  liveness_begin,   // a liveness session
  liveness_verify,  // by a session
  liveness_enrol,   // by a session
  liveness_identify,
  embed,
  list,
  show,
  history,
  export_all,
  scrub,    // removal of remains of erased or replaced rows from the files
  key_add,  // of a client
  key_revoke,
  key_list,
  unknown,  // a name that this version does not know
};

/// A decision about a person.
enum class Verdict { accept, reverify, reject };

/// It succeeded, without a decision about a person.
struct Done {
  bool operator==(const Done&) const = default;
};

using Outcome = std::variant<Done, Verdict, ErrorCode>;

std::string_view to_string(Action action);
Action action_from(std::string_view name);
/// "ok", the verdict's name, or the error code's.
std::string_view to_string(const Outcome& outcome);
/// Done, a verdict, or an error code; `internal` for a name that this version does not know.
Outcome outcome_from(std::string_view name);
/// Comma-separated.
std::string to_string(std::span<const Modality> modalities);
std::vector<Modality> modalities_from(std::string_view names);

/// Holds no template and no exact score.
struct LogEntry {
  std::int64_t sequence = 0;
  std::int64_t time_ms = 0;
  /// The id: as requested in a line to be written, as enrolled in one that was read, a pseudonym if the person is
  /// erased. Empty for an identification without a hit. The stored line has only `person`, never the id.
  std::string subject = {};
  /// The person whom the line is about, whatever happens to the id. Looked up by `subject` if not set.
  std::optional<std::int64_t> person = {};
  Action action = Action::unknown;
  Outcome outcome = Done{};
  std::vector<Modality> modalities = {};
  std::optional<float> score = {};  // stored in steps of 0.05
  double ms = 0;
  std::string actor = {};   // who requested it, in auth's form
  std::string origin = {};  // "cli", "http", or an address
};

}  // namespace selfsame::store
