// What the use cases share: their dependencies and their logging. Private to this room.
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

/// A log line that a use case fills in while it runs.
struct LogLine {
  store::LogEntry entry;
  bool stored = false;  // the change wrote this line in its own transaction
};

LogLine new_log_line(const Caller& caller, store::Action action, std::string_view subject = {});

/// The decision as the log stores it.
store::Verdict verdict_of(pipeline::Decision decision);

/// Errors: forbidden.
Status require(const Caller& caller, Scope scope);

/// Removes from a failed verification everything that would tell a caller without the right to list users whether the
/// subject is enrolled, or how near a sample came.
void hide_how_near(const Caller& caller, VerifyReport& report);

/// Runs one use case and logs the outcome: what `body` filled in, or its error code. If the log write fails, the caller
/// gets that error instead of the answer. `body` takes the LogLine and returns a Result or Status; exceptions are
/// logged as internal errors and passed on.
template <class Body>
auto logged(store::AuditLog& log, LogLine line, Body&& body) -> std::invoke_result_t<Body, LogLine&> {
  auto result = [&] {
    try {
      return body(line);
    } catch (...) {
      line.entry.outcome = ErrorCode::internal;
      if (!line.stored) (void)log.append(line.entry);  // the caller gets an error anyway, whether or not this fails
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

/// A presentation to be judged.
struct Presented {
  pipeline::Attempt& attempt;
  std::span<const pipeline::Prompt> prompts = {};  // shown to the subject, if any
  bool done = true;                                // every prompt was revealed and answered
};

/// The enrolled templates of one subject, and stand-ins for missing ones.
struct References {
  std::vector<match::Template> templates = {};
  pipeline::IfMissing if_missing = pipeline::IfMissing::fail;
};

/// Dependencies of enrolment, verification and identification.
struct Core {
  Core(pipeline::Pipeline the_pipeline, std::unique_ptr<store::Store> the_storage, ServiceOptions options);

  /// Errors: liveness_required if the site takes liveness sessions only.
  Status require_no_session_policy() const;
  Result<EnrolReport> store_enrolment(const SubjectId& subject, pipeline::EnrolOutcome outcome,
                                      store::IfExists if_exists, LogLine& line);
  /// If the caller may not list users, an unknown user is treated as one whom nobody resembles, so that neither the
  /// answer nor its timing reveals who is enrolled. Errors: subject_not_found for callers who may list users; those of
  /// Templates::open.
  Result<References> open_references(const Caller& caller, const SubjectId& subject,
                                     std::span<const Modality> modalities) const;
  /// Reports a decision and fills in its log line. Samples that were shown before are never accepted. Errors: those of
  /// ShortLived.
  Result<VerifyReport> report_decision(const SubjectId& subject, pipeline::VerifyOutcome outcome, LogLine& line);
  /// Resets the subject's tries after recognition. If the port cannot be reached, they expire in time.
  void forgive_tries(const Tried& tried);
  /// Counts a search by this client; `forgive_search` uncounts it. Errors: those of AttemptLimiter::take.
  Result<AttemptLimiter::Taken> count_search(const Caller& caller);
  /// Uncounts a search that found somebody. If the port cannot be reached, it expires in time.
  void forgive_search(const Caller& caller, const AttemptLimiter::Taken& search);
  /// Decides on a presentation. Never accepts if liveness was not checked, a prompt was not answered, or another person
  /// was visible part of the time.
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
/// Whether a caller's tries are counted. A caller who may change enrolments gains nothing by guessing. Liveness
/// sessions count everybody's.
bool is_counted(const Caller& caller);
/// Errors: too_few_samples, too_many_samples.
Status check_sample_count(std::size_t count);
bool answered_all(const std::optional<pipeline::Liveness>& liveness, std::size_t prompts);

}  // namespace selfsame::auth
