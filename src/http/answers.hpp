// Reports of the use cases as JSON. Scores are coarse here: exact ones let a client climb to a template.
#pragma once

#include "auth/service.hpp"
#include "http/json.hpp"
#include "http/message.hpp"

namespace selfsame::http {

Response json_answer(int status, const Json& json);

Json to_json(const auth::EnrolReport& report, bool with_trace);
Json to_json(const auth::VerifyReport& report, bool with_trace);
Json to_json(const auth::IdentifyReport& report, bool with_trace);
Json to_json(const auth::EmbedReport& report, bool with_trace);
Json to_json(const auth::LivenessTicket& ticket);
Json to_json(const auth::LivenessProgress& progress);
Json to_json(const store::SubjectRecord& record);
Json to_json(const store::LogEntry& entry);

}  // namespace selfsame::http
