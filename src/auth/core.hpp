// What the use cases share: what they work on, and how each is logged. Private to this room.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "auth/caller.hpp"
#include "auth/liveness_sessions.hpp"
#include "auth/refusals.hpp"
#include "auth/reports.hpp"
#include "auth/search_index.hpp"
#include "auth/seen_samples.hpp"
#include "auth/service.hpp"
#include "auth/short_lived.hpp"
#include "pipeline/pipeline.hpp"
#include "store/store.hpp"

namespace selfsame::auth {

/// A line of the log that a use case fills in while it runs.
struct LogLine {
  store::LogEntry entry;
  bool stored = false;  // the change that it reports stored it in the same transaction
};

LogLine new_log_line(const Caller& caller, store::Action action, std::string_view subject = {});

/// As the log has it.
store::Verdict verdict_of(pipeline::Decision decision);

/// Errors: forbidden.
Status require(const Caller& caller, Scope scope);

/// Of a verification that did not accept, all that would tell a caller who may not list users whether somebody is
/// enrolled, and how near a sample came.
void hide_how_near(const Caller& caller, VerifyReport& report);

/// Runs one use case and logs how it ended: what `body` filled in, or the code of its error. An answer that cannot be
/// logged is not given: the caller then gets the log's error. `body` takes the LogLine and returns a Result or Status;
/// what it throws is logged as an internal error and passed on.
template <class Body>
auto logged(store::AuditLog& log, LogLine line, Body&& body) -> std::invoke_result_t<Body, LogLine&> {
  auto result = [&] {
    try {
      return body(line);
    } catch (...) {
      line.entry.outcome = ErrorCode::internal;
      if (!line.stored) (void)log.append(line.entry);  // no answer is given: there is nothing to withhold if this fails
      throw;
    }
  }();
  if (!result) line.entry.outcome = result.error().code;
  if (result && line.stored) return result;
  SELFSAME_TRY(log.append(line.entry));
  return result;
}

inline constexpr std::string_view kShownBefore =
    "this sample, or one it was copied from, was shown before; take a new one";

/// A presentation that is to be judged.
struct Presented {
  pipeline::Attempt& attempt;
  std::span<const pipeline::Prompt> prompts = {};  // shown to the subject, if any
  bool done = true;                                // all that was to be asked for was asked
};

/// What is enrolled of one subject, and what stands in for what is not.
struct References {
  std::vector<match::Template> templates = {};
  pipeline::IfMissing if_missing = pipeline::IfMissing::fail;
};

/// What an enrolment, a verification and an identification work on.
struct Core {
  Core(pipeline::Pipeline the_pipeline, std::unique_ptr<store::Store> the_storage, ServiceOptions options);

  /// Errors: liveness_required if the site takes liveness sessions only.
  Status require_no_session_policy() const;
  Result<EnrolReport> store_enrolment(const SubjectId& subject, pipeline::EnrolOutcome outcome,
                                      store::IfExists if_exists, LogLine& line);
  /// For a caller who may not list users, a user who is not enrolled is one whom nobody is like: the answer and its
  /// time tell no names. Errors: subject_not_found for those who may; those of Templates::open.
  Result<References> open_references(const Caller& caller, const SubjectId& subject,
                                     std::span<const Modality> modalities) const;
  /// The report of a decision, and its log line: no accept for samples that were shown before.
  /// Errors: those of ShortLived.
  Result<VerifyReport> report_decision(const SubjectId& subject, pipeline::VerifyOutcome outcome, LogLine& line);
  /// The subject was recognised: the tries before no longer count. If the port cannot be reached they fade in time.
  void forgive_tries(const Tried& tried);
  /// Counts a search by this client, unless somebody comes of it. Errors: those of AttemptLimiter::take.
  Result<AttemptLimiter::Taken> count_search(const Caller& caller);
  /// Somebody was found: that search no longer counts. As `forgive_tries`.
  void forgive_search(const Caller& caller, const AttemptLimiter::Taken& search);
  /// Decides on a presentation. Never an accept if liveness was not checked, a prompt was not answered, or somebody
  /// else was there part of the time.
  Result<VerifyReport> judge_presentation(const Caller& caller, const SubjectId& subject, const Presented& presented,
                                          LogLine& line);

  pipeline::Pipeline pipeline;
  std::unique_ptr<store::Store> storage;
  bool require_session;
  FlashRule flash_rule;
  CaptureRule capture_rule;
  std::shared_ptr<ShortLived> short_lived;
  LivenessSessions sessions;
  SeenSamples seen;
  SearchIndexes indexes;
  StrangerAllowance strangers;
  ClientAllowance session_clients{{limits::kMaxSessionsOfClient, limits::kSessionOfClientEveryMs},
                                  limits::kMaxClientsCounted};
};

double total_ms(const std::vector<pipeline::Stage>& stages);
/// Errors: too_few_samples, too_many_samples.
Status check_sample_count(std::size_t count);
bool answered_all(const std::optional<pipeline::Liveness>& liveness, std::size_t prompts);

}  // namespace selfsame::auth
