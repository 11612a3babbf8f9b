// What the core tells a page, as JSON, beside what it tells everybody (views/pipeline_views.hpp).
#pragma once

#include "face/detection.hpp"
#include "views/pipeline_views.hpp"

namespace selfsame::web {

using views::Json;

Json view(const face::DetectedFace& face);
/// With the time of the sample and the liveness of it alone, which a server does not tell.
Json view(const pipeline::SampleReport& report);
Json view(const pipeline::VerifyOutcome& outcome);

}  // namespace selfsame::web
