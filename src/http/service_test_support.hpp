// For tests: a real service and store over an engine that "recognises" block patterns in synthetic pictures.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "auth/service.hpp"
#include "base/system.hpp"
#include "match/vector.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/sound_codec.hpp"
#include "media/kernels.hpp"
#include "pipeline/template_parts.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "tests/support/block_engine.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::http {

/// The tests' BlockEngine, which can be made to wait. A picture's width triggers special cases: 65 pixels: two faces;
/// 66: too poor to enrol; 67: the engine throws.
class StagedEngine final : public test::BlockEngine {
 public:
  StagedEngine() : BlockEngine([](pipeline::Description& description) { description.pack = {"blocks", 1}; }) {}
  /// From now on reports a live subject who answered every prompt; before, liveness is unknown.
  void see_life() { sees_life_ = true; }
  std::unique_ptr<pipeline::Presentation> begin_presentation() const override {
    return sees_life_ ? std::make_unique<Life>(*this) : nullptr;
  }
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                  pipeline::StageTimer& stages) const override {
    wait_while_held();
    const int width = std::get<pipeline::FacePicture>(sample.content).image.width();
    if (width == 65) return fail(ErrorCode::multiple_faces, "two faces");
    if (width == 66 && purpose == pipeline::Purpose::enrolment) return fail(ErrorCode::quality_too_low, "too dark");
    if (width == 67) throw std::runtime_error("secret inner trouble");
    return BlockEngine::extract(sample, purpose, stages);
  }

  /// Makes every extraction wait until `release`.
  void hold() { set_held(true); }
  void release() { set_held(false); }
  int waiting() const { return waiting_; }

 private:
  class Life final : public pipeline::Presentation {
   public:
    explicit Life(const StagedEngine& engine) : engine_(engine) {}
    Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose purpose,
                                    pipeline::StageTimer& stages) override {
      return engine_.extract(sample, purpose, stages);
    }
    Status observe(const pipeline::Sample& /*sample*/, pipeline::StageTimer& /*stages*/) override { return {}; }
    pipeline::Liveness conclude(std::span<const pipeline::Prompt> prompts) const override {
      pipeline::Liveness liveness;
      liveness.score = 0.93F;
      liveness.frames = 1;
      pipeline::Cue texture;
      texture.name = "texture";
      texture.score = 0.8971F;
      liveness.cues.push_back(texture);
      for (const auto& prompt : prompts) {
        liveness.answers.push_back({prompt.challenge, pipeline::PromptOutcome::answered, 400});
      }
      return liveness;
    }

   private:
    const StagedEngine& engine_;
  };
  void set_held(bool held) {
    {
      const std::lock_guard lock(mutex_);
      held_ = held;
    }
    wake_.notify_all();
  }
  void wait_while_held() const {
    std::unique_lock lock(mutex_);
    ++waiting_;
    wake_.wait(lock, [this] { return !held_; });
    --waiting_;
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable wake_;
  mutable std::atomic<int> waiting_{0};
  bool held_ = false;
  std::atomic<bool> sees_life_{false};
};

/// Recognises a speaker by the first 64 samples of a recording. If the first sample is 0, there is no speech.
class HumEngine final : public pipeline::ModalityEngine {
 public:
  HumEngine()
      : ModalityEngine({.modality = Modality::voice,
                        .pack = pack(),
                        .dimension = 64,
                        .precision = "fp32",
                        .calibration = &calibration_,
                        .raw_is_cosine = false,
                        .not_alone_because = "it hums"}) {}
  Result<pipeline::Probe> extract(const pipeline::Sample& sample, pipeline::Purpose /*purpose*/,
                                  pipeline::StageTimer& stages) const override {
    stages.begin(pipeline::StageName::embed);
    pipeline::Probe probe;
    probe.modality = Modality::voice;
    probe.pack = pack();
    probe.vector = std::get<pipeline::Recording>(sample.content).sound.samples;
    probe.vector.resize(64);
    probe.quality = 0.75F;
    if (probe.vector[0] == 0 || !match::normalize(probe.vector)) {
      return fail(ErrorCode::speech_not_found, "no speech was found");
    }
    stages.end(0.75F);
    return probe;
  }
  Result<pipeline::Enrolment> enrol(std::span<const pipeline::Probe> probes, std::int64_t now_ms) const override {
    return pipeline::Enrolment{{.modality = Modality::voice,
                                .pack = pack(),
                                .quality = 0.75F,
                                .created_ms = now_ms,
                                .samples = static_cast<std::uint32_t>(probes.size()),
                                .vector = probes.front().vector},
                               {}};
  }
  Result<std::unique_ptr<const pipeline::Reference>> open(const match::Template& reference) const override {
    return pipeline::make_reference([this, &reference](const pipeline::Probe& probe) -> Result<pipeline::Comparison> {
      return pipeline::calibrated(match::cosine(reference.vector, probe.vector), &calibration_);
    });
  }

 private:
  static PackRef pack() { return {"hum", 1}; }
  match::Calibration calibration_ =
      match::Calibration::create(12.0F, -7.0F, {{1e-1, 0.5F}, {1e-2, 0.6F}}, "made up").value();
};

/// A WAV of "person" number `person`.
inline std::string recording(unsigned person, std::size_t samples = 1600) {
  std::mt19937 random(person);
  media::Sound sound{16'000, std::vector<float>(samples)};
  for (float& value : sound.samples) value = static_cast<float>(random() % 1000) / 1000 - 0.5F;
  if (samples > 0) sound.samples[0] = 0.9F;
  return std::string(base::as_text(media::codec::encode_wav(sound)));
}

/// The system's clock plus an offset set by a test.
class LaterClock final : public base::Clock {
 public:
  std::int64_t wall_ms() const override { return system_.wall_ms() + later_ms_; }
  std::int64_t steady_ns() const override { return system_.steady_ns() + later_ms_ * 1'000'000; }
  void advance_ms(std::int64_t by_ms) { later_ms_ += by_ms; }

 private:
  base::SystemClock system_;
  std::atomic<std::int64_t> later_ms_{0};
};

/// A picture of "person" number `person`; `take` adds noise, so that two takes differ.
inline media::Image picture_of(unsigned person, unsigned take = 0, int width = 64) {
  std::mt19937 pattern(person);
  std::mt19937 noise(1000 * person + take);
  std::array<int, 64> blocks{};
  for (int& block : blocks) block = 40 + static_cast<int>(pattern() % 176);
  media::Image image(width, 64, 1);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < width; ++x) {
      const int value =
          blocks[static_cast<std::size_t>(y / 8 * 8 + std::min(x / 8, 7))] + static_cast<int>(noise() % 21) - 10;
      image.row(y)[x] = static_cast<std::uint8_t>(value);
    }
  }
  return image;
}

inline std::string jpeg(const media::Image& image) {
  return std::string(base::as_text(media::codec::encode_jpeg(image, 90)));
}
inline std::string photo(unsigned person, unsigned take = 0) { return jpeg(picture_of(person, take)); }

/// A wall at 600 mm.
inline std::string depth_frame() {
  const media::Image16 depth(64, 64, std::vector<std::uint16_t>(64 * 64, 600));
  return std::string(base::as_text(media::codec::encode_png(depth)));
}

inline std::string flat_photo() {
  media::Image image(64, 64, 1);
  std::fill(image.bytes().begin(), image.bytes().end(), std::uint8_t{128});
  return jpeg(image);
}

/// A service over a new store in a temporary folder, which is deleted with it.
class FakeService {
 public:
  explicit FakeService(auth::ServiceOptions options = {}) {
    folder_ = test::make_temporary_folder("http");
    auto ring = crypto::KeyRing::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").value();
    auto storage = store::sqlite::open_store(folder_ / "vault.db", std::move(ring), std::nullopt, clock_).value();
    storage_ = storage.get();
    pipeline::Options pipeline_options;
    pipeline_options.liveness.checked = true;
    auto pipeline =
        pipeline::Pipeline::create({engine_, std::make_shared<HumEngine>()}, pipeline_options, clock_).value();
    service_ = auth::Service::create(std::move(pipeline), std::move(storage), std::move(options));
  }
  ~FakeService() {
    service_.reset();
    std::filesystem::remove_all(folder_);
  }
  FakeService(const FakeService&) = delete;
  FakeService& operator=(const FakeService&) = delete;

  auth::Service& service() { return *service_; }
  const store::AuditLog& audit_log() const { return storage_->log(); }
  StagedEngine& engine() { return *engine_; }
  LaterClock& clock() { return clock_; }

 private:
  LaterClock clock_;
  std::shared_ptr<StagedEngine> engine_ = std::make_shared<StagedEngine>();
  std::filesystem::path folder_;
  std::unique_ptr<auth::Service> service_;
  store::Store* storage_ = nullptr;  // owned by the service
};

}  // namespace selfsame::http
