// Reports of the use cases as JSON, with one set of names for the REST interface and `--json`.
#pragma once

#include "auth/liveness_sessions.hpp"
#include "auth/reports.hpp"
#include "store/log_entry.hpp"
#include "store/subjects.hpp"
#include "views/pipeline_views.hpp"

namespace selfsame::views {

/// The level of detail of a report, by reader.
enum class Detail {
  coarse,  // for the public: scores in steps of 0.05, because exact ones allow hill climbing
  traced,  // the same, with the times of the stages and the names of the liveness cues
  exact,   // for the operator of this machine: everything
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
