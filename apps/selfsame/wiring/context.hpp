// What every command shares: the global options, and the wiring of rooms into a running system.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/service.hpp"
#include "base/system.hpp"
#include "face/engine.hpp"
#include "infer/library.hpp"
#include "voice/engine.hpp"

namespace selfsame::app {

/// Exit codes: 0 accept or done, 1 reject, 2 reverify; above 2 nothing was decided.
inline constexpr int kExitAccept = 0;
inline constexpr int kExitReject = 1;
inline constexpr int kExitReverify = 2;
inline constexpr int kExitBadInput = 3;     // usage, a picture, an id
inline constexpr int kExitUnavailable = 4;  // no such subject, no weights, no key
inline constexpr int kExitFault = 5;        // disk, database, inference
int exit_code_for(const Error& error);
int exit_code_for(pipeline::Decision decision);

/// Options that stand before any command.
struct GlobalOptions {
  std::filesystem::path data;
  std::vector<std::filesystem::path> models;  // searched for packs and for weights
  bool json = false;
  bool quiet = false;
  std::string policy = "fmr:1e-4";
  std::string fusion = "weighted";
  std::string liveness = "passive";  // off, passive, session
  std::string detector;              // pack id; empty: the preferred one that is here
  std::string embedder;
  std::string speaker;  // pack id; empty: one that is here and calibrated; "none": no voice
  std::string factors = "any-1-of-3";
  std::string templates = "full";  // full, full+code, code
  bool mirrored = false;
  std::size_t min_enrol_samples = 1;
};

/// One run of the program.
struct Context {
  GlobalOptions options;
  base::SystemClock clock;
  /// Set by the command that was named; runs after parsing.
  std::function<Result<int>()> action;

  infer::PackLibrary packs() const;
  /// Where the options name no embedder, one of the packs that faces were `enrolled` with serves, so that a pack which
  /// came later never orphans templates; without any, the strongest that is here. It has an examiner unless liveness is
  /// off.
  Result<std::shared_ptr<const face::Engine>> face_engine(face::EngineOptions engine_options = {},
                                                          const std::vector<PackRef>& enrolled = {}) const;
  /// Null where there is no voice: the options say so, or name no pack and none is ready to decide.
  Result<std::shared_ptr<const voice::Engine>> voice_engine(const std::vector<PackRef>& enrolled = {}) const;
  /// With a net where a voice_pad pack is here, by the measures of the sound alone where none is; hears digits where a
  /// voice_digits pack is. Null where liveness is off.
  Result<std::shared_ptr<const voice::Examiner>> voice_examiner() const;
  /// With a net where a voice_activity pack is here, by level alone where none is.
  Result<voice::SpeechDetector> speech_detector() const;
  /// Of the packs that subjects are `enrolled` with; see the engines. With a `secret` of codes, or a policy in bits,
  /// for which one is then drawn, modalities whose pack says what codes of it mean make and compare them.
  Result<pipeline::Pipeline> make_pipeline(const std::vector<PackRef>& enrolled_faces = {},
                                           const std::vector<PackRef>& enrolled_voices = {},
                                           const face::EngineOptions& face_options = {},
                                           const std::optional<store::CodeSecret>& secret = std::nullopt) const;
  Result<crypto::KeyRing> key_ring() const;
  /// Makes the data folder, the master key and the database where this is the first run; never a second key for a
  /// database that exists.
  Result<std::unique_ptr<store::Vault>> vault() const;
  /// Samples of earlier presentations, and copies of them, are refused for so long; 0: never.
  Result<std::unique_ptr<auth::Service>> service(std::int64_t remember_ms = 0) const;

  std::filesystem::path database_file() const { return options.data / "selfsame.db"; }
  std::filesystem::path key_file() const { return options.data / "master.key"; }
  std::filesystem::path token_file() const { return options.data / "token"; }
  /// Where the key is in the environment, the file is not asked.
  std::optional<std::filesystem::path> key_file_in_use() const;
};

}  // namespace selfsame::app
