// What the use cases answer, as JSON: one set of names for the REST interface and for `--json`.
#pragma once

#include "auth/liveness_sessions.hpp"
#include "auth/reports.hpp"
#include "store/log_entry.hpp"
#include "store/subjects.hpp"
#include "views/pipeline_views.hpp"

namespace selfsame::views {

/// How much of a report is told, and to whom.
enum class Detail {
  coarse,  // to the public: scores in steps of 0.05, since exact ones let a client climb to a template
  traced,  // the same, with the milliseconds of the stages and the names of the cues of liveness
  exact,   // to the operator of this machine: everything
};

Json view(const auth::EnrolReport& report, Detail detail);
Json view(const auth::VerifyReport& report, Detail detail);
Json view(const auth::IdentifyReport& report, Detail detail);
Json view(const auth::EmbedReport& report, Detail detail);
Json view(const auth::LivenessTicket& ticket);
Json view(const auth::LivenessProgress& progress);
Json view(const store::SubjectRecord& record);
Json view(const store::LogEntry& entry);

}  // namespace selfsame::views
