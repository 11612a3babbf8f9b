// Samples and decisions of the pipeline as JSON, with one set of names for a server, `--json` and a page. Exact:
// reports.hpp decides what the public may see.
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
