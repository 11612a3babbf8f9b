#include "selfsame/config.hpp"

namespace selfsame::app {

Result<SiteConfig> parse(const GlobalOptions& options) {
  SiteConfig config{.data = options.data,
                    .models = options.models,
                    .liveness_sessions_only = options.liveness == "session",
                    .sessions_may_do_without_flash = options.session_flash == "optional",
                    .signed_capture_only = options.capture == "signed",
                    .mirrored = options.mirrored,
                    .detector = options.detector,
                    .embedder = options.embedder,
                    .speaker = options.speaker == "none" ? "" : options.speaker,
                    .voice = options.speaker != "none"};
  SELFSAME_ASSIGN(config.pipeline.policy, pipeline::parse_policy(options.policy));
  SELFSAME_ASSIGN(config.pipeline.fusion, pipeline::parse_fusion(options.fusion));
  SELFSAME_ASSIGN(config.pipeline.factors, pipeline::parse_factors(options.factors));
  SELFSAME_ASSIGN(config.templates, pipeline::parse_template_form(options.templates));
  config.pipeline.min_enrol_samples = options.min_enrol_samples;
  config.pipeline.liveness.checked = options.liveness != "off";
  // A site without attack detection has no replay detection either.
  if (config.checks_liveness()) config.remember_ms = static_cast<std::int64_t>(options.remember_hours * 3'600'000);
  config.short_lived_in_file = options.short_lived == "file";
  return config;
}

}  // namespace selfsame::app
