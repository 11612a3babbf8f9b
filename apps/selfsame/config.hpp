// What this site has chosen: the global options as text, and the same parsed once.
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

/// Options that come before any command, as they were typed.
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
  std::string detector = {};               // pack id; empty: the preferred one that is here
  std::string embedder = {};
  std::string speaker = {};  // pack id; empty: one that is here and calibrated; "none": no voice
  std::string factors = "any-1-of-3";
  std::string templates = "full";  // full, full+code, code
  bool mirrored = false;
  std::size_t min_enrol_samples = 1;
  double remember_hours = 24;        // samples of earlier presentations; 0: not
  std::string short_lived = "file";  // file, memory
};

/// The same, checked and in types. Nobody parses the texts again.
struct SiteConfig {
  std::filesystem::path data = {};
  std::vector<std::filesystem::path> models = {};
  pipeline::Options pipeline = {};  // policy, fusion, factors, liveness, samples of an enrolment
  pipeline::TemplateForm templates = pipeline::TemplateForm::full;
  bool liveness_sessions_only = false;
  bool sessions_may_do_without_flash = false;
  bool signed_capture_only = false;
  bool mirrored = false;
  std::string detector = {};  // pack ids; empty: the preferred one that is here
  std::string embedder = {};
  std::string speaker = {};
  bool voice = true;                // false: no voice at all
  std::int64_t remember_ms = 0;     // samples of earlier presentations, and copies of them, are refused; 0: never
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
