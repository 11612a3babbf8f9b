// What the native engines make of a few samples, and what each net answered on the way:
//   native_answers SOURCE_FOLDER OUT
// OUT/answers.json says all, beside the samples' pixels and sounds, the templates and the nets' outputs. The core as
// WebAssembly is then given the same samples, with the recorded outputs and with onnxruntime-web's own (check.mjs).
#include <cstdio>
#include <filesystem>
#include <string>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "infer/library.hpp"
#include "infer/session_runner.hpp"
#include "media/codec/codec.hpp"
#include "media/kernels.hpp"
#include "tests/support/synthetic_voice.hpp"
#include "web/wasm/objects.hpp"

namespace selfsame {
namespace {

namespace fs = std::filesystem;
using web::Json;

constexpr const char* kPacks[] = {"selfsame-face-detector", "selfsame-face-embedder",    "selfsame-face-landmarks",
                                  "selfsame-face-pad",      "selfsame-speaker-embedder", "selfsame-voice-digits"};

[[noreturn]] void give_up(const Error& error) {
  std::fprintf(stderr, "native_answers: %s\n", error.message.c_str());
  std::exit(1);
}
template <typename T>
T need(Result<T> result) {
  if (!result) give_up(result.error());
  return std::move(*result);
}
void need(Status status) {
  if (!status) give_up(status.error());
}

/// Runs nets and records their outputs.
class Recorder final : public pipeline::NetRunner {
 public:
  explicit Recorder(std::vector<std::shared_ptr<const infer::Session>> sessions) : nets_(std::move(sessions)) {}
  Result<std::vector<base::Tensor>> run(pipeline::NetRole net, const base::Tensor& input) const override {
    auto outputs = nets_.run(net, input);
    if (!outputs) return outputs;
    Json row{{"net", net.name}, {"outputs", Json::array()}};
    for (const base::Tensor& output : *outputs) {
      row["outputs"].push_back({{"shape", output.shape}, {"offset", values_.size()}, {"count", output.values.size()}});
      values_.insert(values_.end(), output.values.begin(), output.values.end());
    }
    calls_.push_back(std::move(row));
    return outputs;
  }
  Json take_calls() const { return std::exchange(calls_, Json::array()); }
  const std::vector<float>& values() const { return values_; }

 private:
  infer::SessionRunner nets_;
  mutable Json calls_ = Json::array();
  mutable std::vector<float> values_;
};

class Answers {
 public:
  Answers(const fs::path& source, fs::path out) : source_(source), out_(std::move(out)) {
    fs::create_directories(out_);
    const auto library = infer::PackLibrary::scan({{source / "models"}, {source / "models"}});
    const auto runtime = need(infer::Runtime::create());
    std::vector<std::shared_ptr<const infer::Session>> sessions;
    Bytes cohort;
    for (const char* name : kPacks) {
      const infer::Pack* pack = need(library.find(name));
      sessions.push_back(need(infer::Session::load(runtime, *pack)));
      packs_.push_back({{"id", name}, {"weights", pack->manifest.weights.file}});
      if (!pack->manifest.cohort) continue;
      packs_.back()["cohort"] = pack->manifest.cohort->file;
      cohort = need(infer::read_cohort(*pack));
    }
    recorder_ = std::make_shared<const Recorder>(sessions);
    const auto manifest = [&](std::size_t i) { return &sessions[i]->manifest(); };
    auto options = need(web::parse_options("{}"));
    face_ = std::make_shared<const face::Engine>(
        need(face::facts_of({manifest(0), manifest(1), manifest(2), manifest(3)})), options.face, recorder_);
    voice::NetFacts hearing{need(voice::embedder_facts(*manifest(4), cohort)), {}, voice::ExaminerFacts{}};
    hearing.examiner->digits = need(voice::digit_facts(*manifest(5)));
    const auto voice = std::make_shared<const voice::Engine>(std::move(hearing), voice::EngineOptions{}, recorder_);
    pipeline_.emplace(need(pipeline::Pipeline::create({face_, voice}, options.pipeline, clock_)));
  }

  pipeline::Sample picture(const std::string& file, std::int64_t time_ms = 0) const {
    const auto bytes = need(base::read_file(source_ / "samples" / file, limits::kMaxImageBytes));
    return {time_ms, pipeline::FacePicture{media::to_rgb(need(media::codec::decode_image(bytes))), {}}};
  }

  /// Enrols a person of samples/people; the first template is written to a file of that name.
  match::Template enrol(const std::string& person) {
    std::vector<pipeline::Sample> samples;
    for (const char* take : {"1", "2", "3"}) samples.push_back(picture("people/" + person + "/enrol-" + take + ".jpg"));
    auto attempt = pipeline_->begin(pipeline::Purpose::enrolment);
    for (const pipeline::Sample& sample : samples) pipeline_->add(attempt, sample);
    auto outcome = need(pipeline_->enrol(std::move(attempt), {}));
    write(person + ".template", match::serialize(outcome.templates.front()));
    recorder_->take_calls();
    return std::move(outcome.templates.front());
  }

  /// One case: samples in order, compared with a template; for the last one, everything that must match.
  void add(const std::string& name, const std::vector<pipeline::Sample>& samples, const match::Template* reference,
           const std::string& reference_file, pipeline::Purpose purpose = pipeline::Purpose::verification) {
    pipeline::Attempt attempt = pipeline_->begin(purpose);
    Json rows = Json::array();
    for (const pipeline::Sample& sample : samples) {
      pipeline_->add(attempt, sample);
      Json row = write_sample(name + "-" + std::to_string(rows.size()), sample);
      row["report"] = web::view(attempt.samples.back());
      row["calls"] = recorder_->take_calls();
      rows.push_back(std::move(row));
    }
    Json one{{"name", name}, {"purpose", static_cast<int>(purpose)}, {"samples", std::move(rows)}};
    if (!attempt.probes.empty()) one["vector"] = attempt.probes.back().vector;
    if (const auto liveness = attempt.conclude({})) one["liveness"] = views::view(*liveness);
    if (reference != nullptr) {
      one["template"] = reference_file;
      pipeline_->compare(attempt, {reference, 1});
      const auto outcome = pipeline_->decide(attempt, {});
      one["verify"] = outcome ? web::view(*outcome) : Json{{"error", views::view(outcome.error())}};
    }
    cases_.push_back(std::move(one));
  }

  void finish() {
    write("outputs.f32", {reinterpret_cast<const std::uint8_t*>(recorder_->values().data()),
                          recorder_->values().size() * sizeof(float)});
    const std::string text = Json{{"packs", packs_}, {"outputs", "outputs.f32"}, {"cases", cases_}}.dump();
    write("answers.json", base::as_bytes(text));
  }

 private:
  void write(const std::string& name, ByteView bytes) {
    need(base::write_file_atomically(out_ / name, bytes, base::FileMode::everyone_reads));
  }
  Json write_sample(const std::string& name, const pipeline::Sample& sample) {
    if (const auto* face = std::get_if<pipeline::FacePicture>(&sample.content)) {
      write(name + ".rgb", face->image.bytes());
      return {{"file", name + ".rgb"},
              {"width", face->image.width()},
              {"height", face->image.height()},
              {"time_ms", sample.time_ms}};
    }
    const media::Sound& sound = std::get<pipeline::Recording>(sample.content).sound;
    write(name + ".f32",
          {reinterpret_cast<const std::uint8_t*>(sound.samples.data()), sound.samples.size() * sizeof(float)});
    return {{"file", name + ".f32"}, {"rate_hz", sound.rate_hz}, {"time_ms", sample.time_ms}};
  }

  fs::path source_;
  fs::path out_;
  base::SystemClock clock_;
  std::shared_ptr<const Recorder> recorder_;
  std::shared_ptr<const face::Engine> face_;
  std::optional<pipeline::Pipeline> pipeline_;
  Json packs_ = Json::array();
  Json cases_ = Json::array();
};

int run(const fs::path& source, const fs::path& out) {
  Answers answers(source, out);
  const auto ada = answers.enrol("ada");
  answers.add("same-person", {answers.picture("people/ada/verify-1.jpg")}, &ada, "ada.template");
  answers.add("other-person", {answers.picture("people/ben/verify-1.jpg")}, &ada, "ada.template");
  answers.add("no-face", {{0, pipeline::FacePicture{media::Image(320, 240, 3), {}}}}, nullptr, "");
  for (const std::string kind : {"ada-live", "ada-print"}) {
    std::vector<pipeline::Sample> frames;
    for (int i = 1; i <= 8; ++i) {
      frames.push_back(answers.picture("sequences/" + kind + "/000" + std::to_string(i) + ".jpg", 66 * i));
    }
    answers.add(kind, frames, &ada, "ada.template");
  }
  const auto voice = [](std::uint64_t take) {
    return pipeline::Sample{0, pipeline::Recording{test::synthetic_voice(test::throat_of(3), 5, take, 48'000)}};
  };
  answers.add("voice", {voice(1)}, nullptr, "");
  answers.add("voice-enrolment", {voice(2)}, nullptr, "", pipeline::Purpose::enrolment);
  answers.finish();
  return 0;
}

}  // namespace
}  // namespace selfsame

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: native_answers SOURCE_FOLDER OUT\n");
    return 2;
  }
  return selfsame::run(argv[1], argv[2]);
}
