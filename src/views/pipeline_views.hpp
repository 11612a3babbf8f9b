// What the pipeline says of samples and decisions, as JSON: one set of names for a server, `--json` and a page. Exact:
// what the public may see of it is for reports.hpp to say.
#pragma once

#include "pipeline/pipeline.hpp"
#include "views/json.hpp"

namespace selfsame::views {

inline constexpr int kQualityDecimals = 3;

Json view(const Error& error);
Json view(const pipeline::SampleReport& sample);
Json view(const pipeline::Comparison& comparison);
Json view(const pipeline::ModalityScore& score);
Json view(const pipeline::Fused& fused);
Json view(const pipeline::Liveness& liveness);

}  // namespace selfsame::views
