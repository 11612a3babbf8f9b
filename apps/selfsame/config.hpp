// The site's configuration: the global options as text, and parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "pipeline/coded_engine.hpp"
#include "pipeline/pipeline.hpp"

namespace selfsame::app {

/// Global options, as typed.
struct GlobalOptions {
  std::filesystem::path data = {};
  std::vector<std::filesystem::path> models = {};  // searched for packs and for weights
  bool json = false;
  bool quiet = false;
  std::string policy = "default";
  std::string fusion = "weighted";
  std::string liveness = "passive";        // off, passive, session
  std::string session_flash = "required";  // required, optional
  std::string capture = "any";             // any, signed
  std::string detector = {};               // pack id; empty: the preferred one that is available
  std::string embedder = {};
  std::string speaker = {};  // pack id; empty: an available and calibrated one; "none": no voice
  std::string factors = "any-1-of-3";
  std::string templates = "full";  // full, full+code, code
  bool mirrored = false;
  std::size_t min_enrol_samples = 1;
  double remember_hours = 24;        // for how long samples are remembered; 0: not at all
  std::string short_lived = "file";  // file, memory
};

/// The same, validated and typed. The texts are not parsed again.
struct SiteConfig {
  std::filesystem::path data = {};
  std::vector<std::filesystem::path> models = {};
  pipeline::Options pipeline = {};  // policy, fusion, factors, liveness, number of enrolment samples
  pipeline::TemplateForm templates = pipeline::TemplateForm::full;
  bool liveness_sessions_only = false;
  bool sessions_may_do_without_flash = false;
  bool signed_capture_only = false;
  bool mirrored = false;
  std::string detector = {};  // pack ids; empty: the preferred one that is available
  std::string embedder = {};
  std::string speaker = {};
  bool voice = true;                // false: voice is off
  std::int64_t remember_ms = 0;     // how long samples and copies of them are refused; 0: never
  bool short_lived_in_file = true;  // false: in the memory of each process

  bool checks_liveness() const { return pipeline.liveness.checked; }
  bool compares_codes() const { return std::holds_alternative<pipeline::BitsPolicy>(pipeline.policy); }

  std::filesystem::path database_file() const { return data / "selfsame.db"; }
  std::filesystem::path key_file() const { return data / "master.key"; }
  std::filesystem::path short_lived_file() const { return data / "short-lived.db"; }
  std::filesystem::path token_file() const { return data / "token"; }
};

/// Errors: invalid_argument, with the option's own message.
Result<SiteConfig> parse(const GlobalOptions& options);

}  // namespace selfsame::app
