// The search for one probe, and what liveness and copies leave of it. Private to this room.
#pragma once

#include <cstddef>
#include <string>

#include "auth/core.hpp"
#include "auth/reports.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

/// Fills in the candidates for one probe of an attempt. Nobody is accepted by samples that are not live (what
/// `report.liveness` says) or were shown before. Errors: those of SearchIndex::search and of ShortLived.
Status search_for(Core& core, pipeline::Attempt& attempt, std::size_t probe, std::size_t top, IdentifyReport& report);

/// No candidate's decision is better than `most` from now on; the reason is told if that changes anything.
void hold_to(pipeline::Decision most, std::string reason, IdentifyReport& report);

/// Whether somebody is accepted.
bool is_found(const IdentifyReport& report);

/// Says why nobody is accepted, where nothing else did.
void explain(IdentifyReport& report);

/// Fills in what the log says of an identification.
void log_identification(const IdentifyReport& report, store::LogEntry& line);

}  // namespace selfsame::auth
