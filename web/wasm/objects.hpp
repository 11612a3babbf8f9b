// The objects behind a page's handles.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "face/engine.hpp"
#include "infer/manifest.hpp"
#include "pipeline/pipeline.hpp"
#include "voice/engine.hpp"
#include "web/wasm/views.hpp"

namespace selfsame::web {

/// The base of every object behind a handle. An object keeps alive whatever it depends on, even if the page has
/// released that.
class Object {
 public:
  virtual ~Object() = default;
};

/// The page's own clock.
class PageClock final : public base::Clock {
 public:
  std::int64_t wall_ms() const override;
  std::int64_t steady_ns() const override;
};

/// A page's time. Errors: invalid_argument if no clock can show it.
Result<std::int64_t> whole_ms(double time_ms);

struct SiteOptions {
  pipeline::Options pipeline;
  face::EngineOptions face;
};
/// Errors: invalid_json, invalid_argument.
Result<SiteOptions> parse_options(const std::string& json);
/// Errors: invalid_json, invalid_argument.
Result<std::vector<pipeline::Prompt>> parse_prompts(const std::string& json);

/// Packs and a policy; after `start` also a pipeline.
class Site final : public Object {
 public:
  explicit Site(SiteOptions options) : options_(std::move(options)) {}
  /// Errors: pack_invalid, also for a second pack of one kind.
  Status add_pack(const std::string& manifest, ByteView cohort);
  /// Errors: pack_invalid if a pack cannot be used, or the packs of a modality are incomplete; invalid_argument for a
  /// policy that its packs do not allow.
  Status start();
  /// Null before `start`.
  const pipeline::Pipeline* pipeline() const { return pipeline_ ? &*pipeline_ : nullptr; }
  const std::shared_ptr<const face::Engine>& face() const { return face_; }
  const std::shared_ptr<const voice::Engine>& voice() const { return voice_; }
  Json describe() const;
  const base::Clock& clock() const { return clock_; }

 private:
  const infer::Manifest* pack(infer::PackKind kind) const;

  SiteOptions options_;
  PageClock clock_;
  std::map<infer::PackKind, infer::Manifest> packs_;
  Bytes cohort_;
  std::shared_ptr<const face::Engine> face_;
  std::shared_ptr<const voice::Engine> voice_;
  std::optional<pipeline::Pipeline> pipeline_;
};

struct Attempt final : Object {
  Attempt(std::shared_ptr<Site> at, pipeline::Purpose purpose)
      : site(std::move(at)), attempt(site->pipeline()->begin(purpose)) {}

  std::shared_ptr<Site> site;
  pipeline::Attempt attempt;
  std::optional<pipeline::Probe> last;  // usable
  std::vector<match::Template> references;
  std::vector<match::Template> enrolled;
  const Object* worker = nullptr;  // the active work on one of its samples
};

/// Work that stops at nets.
class Work : public Object {
 public:
  /// Whether a net must be run. False: the work is done, and `result` holds its outcome. Errors: the work's own.
  virtual Result<bool> next() = 0;
  Status add_output(base::Tensor output);
  Status resume();
  const std::optional<pipeline::NetCall>& call() const { return call_; }
  const std::vector<std::int32_t>& shape() const { return shape_; }
  const Json& result() const { return result_; }

 protected:
  virtual void hand_in(std::vector<base::Tensor> outputs) = 0;
  void ask(pipeline::NetCall call);

  Json result_;

 private:
  std::optional<pipeline::NetCall> call_;  // until it is answered
  std::vector<std::int32_t> shape_;
  std::vector<base::Tensor> outputs_;
};

class Detection final : public Work {
 public:
  Detection(std::shared_ptr<Site> site, media::Image rgb);
  Result<bool> next() override;

 private:
  void hand_in(std::vector<base::Tensor> outputs) override { steps_.resume(std::move(outputs)); }
  std::shared_ptr<Site> site_;
  media::Image rgb_;
  face::DetectionSteps steps_;
};

/// One sample of an attempt, until it is taken.
class Taking final : public Work {
 public:
  Taking(std::shared_ptr<Attempt> attempt, pipeline::Sample sample, bool embed);
  ~Taking() override { give_back(); }
  Result<bool> next() override;

 private:
  void hand_in(std::vector<base::Tensor> outputs) override { extraction_->resume(std::move(outputs)); }
  void take(Result<pipeline::Probe> probe);
  /// Releases the attempt for other work, if this work still held it.
  void give_back();

  std::shared_ptr<Attempt> attempt_;
  pipeline::Sample sample_;
  bool embed_;
  pipeline::StageTimer stages_;
  std::unique_ptr<pipeline::Extraction> extraction_;
  const face::FaceExtraction* face_ = nullptr;  // `extraction_`, of a face
};

class Gallery final : public Object {
 public:
  Gallery(std::shared_ptr<Site> site, const pipeline::ModalityEngine& engine)
      : site_(std::move(site)), engine_(&engine), gallery_(engine.make_gallery()) {}
  /// Errors: template_pack_mismatch.
  Status put(std::uint32_t key, match::Template reference);
  void remove(std::uint32_t key);
  Result<Json> search(const pipeline::Probe& probe, std::size_t top) const;

 private:
  std::shared_ptr<Site> site_;
  const pipeline::ModalityEngine* engine_;
  std::unique_ptr<pipeline::Gallery> gallery_;
  std::map<std::uint64_t, match::Template> templates_;
};

}  // namespace selfsame::web
