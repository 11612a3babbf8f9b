// The search for one probe, limited by liveness and by copies. Private to this room.
#pragma once

#include <cstddef>
#include <string>

#include "auth/core.hpp"
#include "auth/reports.hpp"
#include "base/result.hpp"

namespace selfsame::auth {

/// Adds the candidates for one probe of an attempt. Nobody is accepted if the samples are not live (according to
/// `report.liveness`) or were shown before. Errors: those of SearchIndex::search and of ShortLived.
Status search_for(Core& core, pipeline::Attempt& attempt, std::size_t probe, std::size_t top, IdentifyReport& report);

/// Limits every candidate's decision to `most`; adds the reason if that changes anything.
void hold_to(pipeline::Decision most, std::string reason, IdentifyReport& report);

/// Whether somebody is accepted.
bool is_found(const IdentifyReport& report);

/// Adds a reason why nobody is accepted, if there is none yet.
void explain(IdentifyReport& report);

/// Writes the outcome of an identification into its log line.
void log_identification(const IdentifyReport& report, store::LogEntry& line);

}  // namespace selfsame::auth
