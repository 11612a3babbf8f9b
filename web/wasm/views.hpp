// JSON for a page only, in addition to what is common to all (views/pipeline_views.hpp).
#pragma once

#include "face/detection.hpp"
#include "views/pipeline_views.hpp"

namespace selfsame::web {

using views::Json;

Json view(const face::DetectedFace& face);
/// With the sample's time and its own liveness, which a server does not reveal.
Json view(const pipeline::SampleReport& report);
Json view(const pipeline::VerifyOutcome& outcome);

}  // namespace selfsame::web
