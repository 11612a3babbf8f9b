#include "selfsame/eval/pad_session.hpp"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "auth/service.hpp"
#include "base/bytes.hpp"
#include "base/mix.hpp"
#include "crypto/secret.hpp"
#include "selfsame/eval/drawn_answers.hpp"
#include "store/sqlite/sqlite_rows.hpp"
#include "synth/performance.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;
using auth::SessionState;

constexpr double kNetworkMs[] = {20, 90};    // from client to server, and the same back
constexpr double kScreenLagMs[] = {20, 90};  // delay before a screen shows a colour
constexpr double kReactionMs[] = {150, 400};
constexpr double kMostSeconds = 30;
constexpr int kEnrolmentFrames = 3;
constexpr std::string_view kKeys = "master.keys";

/// The sessions' clock advances with the frames; processing time is measured on the real one.
class SessionClock final : public base::Clock {
 public:
  explicit SessionClock(const base::Clock& real) : real_(real) {}
  std::int64_t wall_ms() const override { return wall_ms_; }
  std::int64_t steady_ns() const override { return real_.steady_ns(); }
  void set(std::int64_t since_start_ms) { wall_ms_ = std::max(wall_ms_, kStart_ms + since_start_ms); }

 private:
  static constexpr std::int64_t kStart_ms = 1'700'000'000'000;
  const base::Clock& real_;
  std::int64_t wall_ms_ = kStart_ms;
};

class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : numbers_(seed) {}
  double between(const double (&range)[2]) { return range[0] + (range[1] - range[0]) * numbers_.uniform(); }
  std::int64_t ms_between(const double (&range)[2]) { return static_cast<std::int64_t>(between(range)); }
  auth::RandomSource bytes() {
    return [this](std::span<std::uint8_t> bytes) {
      for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(numbers_.next() >> 56);
    };
  }

 private:
  base::SplitMix64 numbers_;
};

/// Deleted with its owner.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> create() {
    std::string pattern = (fs::temp_directory_path() / "selfsame-eval-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) return fail(ErrorCode::io_failed, "no folder can be made in " + pattern);
    return TemporaryFolder(pattern);
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

const auth::Caller kBench = auth::Caller::operator_on_this_machine();

Result<std::unique_ptr<auth::Service>> open_service(const PadSite& site, const fs::path& folder,
                                                    const base::Clock& clock, bool liveness, Numbers& numbers) {
  pipeline::Options options = site.options;
  options.liveness.checked = liveness;
  SELFSAME_ASSIGN(auto pipeline, pipeline::Pipeline::create({site.engine}, std::move(options), clock));
  SELFSAME_ASSIGN(auto keys, crypto::KeyRing::load(folder / kKeys));
  SELFSAME_ASSIGN(auto storage, store::sqlite::open_store(folder / "eval.db", std::move(keys), std::nullopt, clock));
  auth::ServiceOptions service;
  service.random = numbers.bytes();
  return auth::Service::create(std::move(pipeline), std::move(storage), std::move(service));
}

/// A rendered person on another day.
std::vector<media::Image> portraits_of(std::uint64_t who) {
  synth::Script script;
  script.seconds = 1;
  script.fps = kEnrolmentFrames;
  std::vector<media::Image> portraits;
  for (auto& frame : synth::present(synth::Species::bona_fide, who, script, who + 900'001).frames) {
    portraits.push_back(std::move(frame.rgb));
  }
  return portraits;
}

/// Errors: those of an enrolment.
Status enrol(auth::Service& service, const SubjectId& subject, const std::vector<media::Image>& portraits) {
  std::vector<pipeline::Sample> samples;
  for (const media::Image& portrait : portraits) samples.push_back({.content = pipeline::FacePicture{portrait}});
  SELFSAME_TRY(service.enroller().enrol(kBench, subject, samples, auth::IfEnrolled::refuse));
  return {};
}

/// Somebody in front of the camera, from the beginning of a session to its end.
class Sitting {
 public:
  Sitting(auth::Service& service, SessionClock& clock, synth::Performance& performance, Numbers& numbers)
      : service_(service), clock_(clock), performance_(performance), numbers_(numbers) {}

  /// Errors: those of LivenessDesk. A frame refused for its time is dropped; if the session accepts no more frames, it
  /// is over.
  Result<auth::LivenessProgress> run(const auth::LivenessTicket& ticket) {
    auth::LivenessProgress told;
    while (told.state != SessionState::done && told.state != SessionState::failed) {
      auto frame = performance_.next();
      if (static_cast<double>(frame.time_ms) > 1000 * kMostSeconds) break;
      // The client's clock started when the ticket arrived.
      clock_.set(frame.time_ms + 2 * numbers_.ms_between(kNetworkMs));
      const pipeline::Sample sample{frame.time_ms, pipeline::FacePicture{std::move(frame.rgb)}};
      auto answer = service_.liveness().add_frames(kBench, ticket.id, ticket.nonce, {&sample, 1});
      if (!answer && answer.error().code == ErrorCode::liveness_bad_timing) continue;
      // A session that outlasts its lifetime is lost.
      if (!answer && answer.error().code == ErrorCode::liveness_too_many_frames) break;
      SELFSAME_ASSIGN(told, std::move(answer));
      react(told, frame.time_ms);
    }
    return told;
  }

 private:
  void react(const auth::LivenessProgress& told, std::int64_t now_ms) {
    for (const pipeline::Prompt& prompt : told.prompts) {
      if (!known_.insert(prompt.shown_ms).second) continue;
      if (prompt.challenge == pipeline::Challenge::flash) {
        const std::int64_t lag = numbers_.ms_between(kScreenLagMs);
        performance_.flash({prompt.shown_ms + lag, prompt.colour});
        performance_.flash({prompt.until_ms + lag, {}});
      } else {
        const std::int64_t heard_ms = now_ms + 2 * numbers_.ms_between(kNetworkMs);
        performance_.act({action_for(prompt.challenge), heard_ms + numbers_.ms_between(kReactionMs)});
      }
    }
  }

  auth::Service& service_;
  SessionClock& clock_;
  synth::Performance& performance_;
  Numbers& numbers_;
  std::set<std::int64_t> known_;  // display times of prompts already reacted to
};

void fill_in(const auth::VerifyReport& report, std::size_t frames, bool done, eval::PadTrial& trial) {
  trial.matched = report.decision == pipeline::Decision::accept;
  if (!report.liveness) return;
  const pipeline::Liveness& liveness = *report.liveness;
  trial.responded = liveness.frames > 0;
  trial.answered = done && liveness.answered_all() && report.one_person;
  trial.llr = liveness.llr;
  for (const auto& cue : liveness.cues) trial.cues.push_back({std::string(cue.name), cue.value, cue.llr, cue.veto});
  for (const auto& stage : report.trace) {
    if (stage.name == pipeline::StageName::liveness) trial.ms = stage.ms / std::max(1.0, static_cast<double>(frames));
  }
}

synth::Script make_script(Numbers& numbers) {
  synth::Script script;
  script.fps = 15;
  script.dropped = static_cast<float>(numbers.between({0, 0.1}));
  script.noise = static_cast<float>(numbers.between({1, 4}));
  script.seconds = static_cast<float>(kMostSeconds);
  return script;
}

/// One session of a subject enrolled with these portraits.
Result<eval::PadTrial> sit(const PadSite& site, const SubjectId& subject, const std::vector<media::Image>& portraits,
                           synth::Performance& performance, Numbers& numbers) {
  SELFSAME_ASSIGN(const auto folder, TemporaryFolder::create());
  SELFSAME_TRY(crypto::KeyRing::create(folder.path() / kKeys));
  SessionClock clock(*site.clock);
  {
    SELFSAME_ASSIGN(const auto office, open_service(site, folder.path(), clock, false, numbers));
    SELFSAME_TRY(enrol(*office, subject, portraits));
  }
  SELFSAME_ASSIGN(const auto service, open_service(site, folder.path(), clock, true, numbers));
  Sitting sitting(*service, clock, performance, numbers);
  SELFSAME_ASSIGN(const auto ticket,
                  service->liveness().begin(kBench, pipeline::Purpose::verification, subject, site.asking));
  SELFSAME_ASSIGN(const auto told, sitting.run(ticket));

  eval::PadTrial trial;
  trial.seconds = static_cast<double>(told.now_ms) / 1000;
  const auto report = service->liveness().verify(kBench, ticket.id, ticket.nonce, subject);
  if (report) {
    fill_in(*report, told.seen.frames, told.state == SessionState::done, trial);
  } else {
    trial.responded = false;
    trial.matched = false;
  }
  return trial;
}

/// The position of the face by the program's own detector and landmarks, which an attacker also has.
Result<pipeline::Sighting> find_face(const PadSite& site, const media::Image& picture) {
  const auto presentation = site.engine->begin_presentation();
  pipeline::StageTimer stages(*site.clock);
  SELFSAME_TRY(presentation->observe({.content = pipeline::FacePicture{picture}}, stages));
  auto seen = presentation->last_seen();
  if (!seen) return fail(ErrorCode::face_not_found, "the still shows no face");
  return std::move(*seen);
}

}  // namespace

Result<eval::PadTrial> run_session(const PadSite& site, synth::Species species, std::uint64_t who, std::uint64_t seed) {
  Numbers numbers(seed * 2654435761U + 17);
  synth::Performance performance(species, who, make_script(numbers), seed);
  SELFSAME_ASSIGN(const auto subject, SubjectId::create("who" + std::to_string(who)));
  SELFSAME_ASSIGN(auto trial, sit(site, subject, portraits_of(who), performance, numbers));
  trial.species = std::string(to_string(species));
  trial.presenter = who;
  trial.name = subject.str() + "-seed" + std::to_string(seed);
  trial.bona_fide = species == synth::Species::bona_fide;
  return trial;
}

Result<eval::PadTrial> run_session(const PadSite& site, synth::Species species, const Photographed& who,
                                   std::uint64_t seed) {
  Numbers numbers(seed * 2654435761U + 17);
  SELFSAME_ASSIGN(const auto seen, find_face(site, who.still));
  synth::FacePoints points{};
  for (std::size_t i = 0; i < std::min(points.size(), seen.points.size()); ++i) {
    points[i] = {seen.points[i].x, seen.points[i].y, 0};
  }
  synth::Performance performance(species, who.still, seen.box, make_script(numbers), seed, points);
  SELFSAME_ASSIGN(const auto subject, SubjectId::create("who"));
  SELFSAME_ASSIGN(auto trial, sit(site, subject, who.enrolment, performance, numbers));
  trial.species = std::string(to_string(species)) + "_of_photo";
  trial.presenter = std::hash<std::string>()(who.name);
  trial.name = who.name + "-seed" + std::to_string(seed);
  return trial;
}

}  // namespace selfsame::app
