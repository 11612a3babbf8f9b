// What the core tells a page, as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "face/detection.hpp"
#include "pipeline/pipeline.hpp"

namespace selfsame::web {

using Json = nlohmann::ordered_json;

Json view(const Error& error);
Json view(const face::DetectedFace& face);
Json view(std::span<const pipeline::Measure> measures);
Json view(const pipeline::Liveness& liveness);
Json view(const pipeline::SampleReport& report);
Json view(const pipeline::Comparison& comparison);
Json view(const pipeline::VerifyOutcome& outcome);

}  // namespace selfsame::web
