#include <cstdio>

#include "base/limits.hpp"
#include "face/alignment.hpp"
#include "face/quality.hpp"
#include "media/codec/sound_codec.hpp"
#include "media/kernels.hpp"
#include "media/resampling.hpp"
#include "pipeline/measures.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/commands/inspect_finger.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"
#include "voice/quality.hpp"

namespace selfsame::app {
namespace {

struct Finding {
  face::DetectedFace face;
  std::vector<pipeline::Measure> measures;
  face::Appearance appearance;
};

Result<std::vector<Finding>> inspect(const face::Engine& engine, const media::Image& rgb) {
  SELFSAME_ASSIGN(const auto faces, engine.detect(rgb));
  std::vector<Finding> findings;
  for (const auto& face : faces) {
    const media::Image aligned = media::to_gray(face::align(rgb, face.landmarks));
    SELFSAME_ASSIGN(const auto appearance, engine.examine(rgb, face));
    findings.push_back({face, face::measure_quality(face, aligned, pipeline::Purpose::verification), appearance});
  }
  return findings;
}

nlohmann::ordered_json to_json(const Finding& finding) {
  const auto& [face, measures, appearance] = finding;
  auto landmarks = nlohmann::ordered_json::array();
  for (const auto& point : face.landmarks) landmarks.push_back({point.x, point.y});
  auto points = nlohmann::ordered_json::array();
  for (const auto& point : appearance.points) points.push_back({point.x, point.y, point.z});
  return {{"box", {face.box.x, face.box.y, face.box.width, face.box.height}},
          {"score", face.score},
          {"quality", pipeline::overall_quality(measures)},
          {"measures", app::to_json(measures)},
          {"eye_openness", {{"right", appearance.eyes.right}, {"left", appearance.eyes.left}}},
          {"presentation",
           {{"captured_once", appearance.presentation.captured_once}, {"taught", appearance.presentation.taught}}},
          {"landmarks", std::move(landmarks)},
          {"points", std::move(points)}};
}

void add_rows(Table& table, const std::string& name, const std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto& [face, measures, appearance] = findings[i];
    table.add({i == 0 ? name : "", std::to_string(i + 1),
               fixed(face.box.width, 0) + " x " + fixed(face.box.height, 0) + " at " + fixed(face.box.x, 0) + ", " +
                   fixed(face.box.y, 0),
               fixed(face.score, 2), fixed(pipeline::overall_quality(measures), 2), fixed(appearance.eyes.right, 2),
               fixed(appearance.eyes.left, 2), fixed(appearance.presentation.captured_once, 2),
               fixed(appearance.presentation.taught, 2)});
  }
  if (findings.empty()) table.add({name, "none", "", "", "", "", "", "", ""});
}

struct RecordingFinding {
  double seconds = 0;
  std::vector<pipeline::Measure> measures;
  float live = 0;      // [0, 1]
  std::string digits;  // spoken digits; empty if no pack recognises them
};

Result<RecordingFinding> inspect_recording(const voice::SpeechDetector& detector, const voice::Examiner& examiner,
                                           const std::string& file) {
  SELFSAME_ASSIGN(const auto recording, load_voice(file));
  const auto sound = media::resample(recording.sound, voice::kRateHz);
  SELFSAME_ASSIGN(const auto activity, detector.detect(sound.samples));
  RecordingFinding heard{.seconds = sound.seconds(),
                         .measures = voice::measure_quality(recording.sound, activity, pipeline::Purpose::verification),
                         .live = 0,
                         .digits = {}};
  if (activity.seconds() < voice::kLeastSpeechSeconds) return heard;
  SELFSAME_ASSIGN(const auto seen, examiner.examine(sound.samples, activity));
  heard.live = voice::judge({&seen, 1}).score;
  for (const int digit : seen.digits) heard.digits += std::to_string(digit);
  return heard;
}

nlohmann::ordered_json to_json(const std::string& file, const RecordingFinding& heard) {
  return {{"recording", file},  {"seconds", heard.seconds}, {"quality", pipeline::overall_quality(heard.measures)},
          {"live", heard.live}, {"digits", heard.digits},   {"measures", app::to_json(heard.measures)}};
}

std::vector<std::string> headings_of(const RecordingFinding& heard) {
  std::vector<std::string> headings{"recording", "seconds"};
  for (const auto& measure : heard.measures) headings.emplace_back(measure.name);
  headings.insert(headings.end(), {"quality", "live", "digits", "remark"});
  return headings;
}

void add_row(Table& table, const std::string& file, const RecordingFinding& heard) {
  std::string remark;
  for (const auto& measure : heard.measures) {
    if (!measure.passed) remark += (remark.empty() ? "" : "; ") + std::string(measure.reason);
  }
  std::vector<std::string> row{file, fixed(heard.seconds, 1)};
  for (const auto& measure : heard.measures) row.push_back(fixed(measure.value, 2));
  row.push_back(fixed(pipeline::overall_quality(heard.measures), 2));
  row.push_back(fixed(heard.live, 2));
  row.push_back(heard.digits);
  row.push_back(remark);
  table.add(std::move(row));
}

bool is_recording(const std::string& file) {
  const auto bytes = base::read_file(file, limits::kMaxSoundBytes);
  return bytes && media::codec::sniff_sound(*bytes).has_value();
}

Result<int> run(const Context& context, const std::vector<std::string>& files, const std::vector<std::string>& prints) {
  if (files.empty() && prints.empty()) return fail(ErrorCode::invalid_argument, "inspect needs a FILE or --finger");
  Table faces_found({"picture", "face", "box", "score", "quality", "right eye", "left eye", "captured once", "taught"});
  std::optional<Table> voices_heard;
  auto pictures = nlohmann::ordered_json::array();
  auto recordings = nlohmann::ordered_json::array();
  std::shared_ptr<const face::Engine> engine;
  std::shared_ptr<const voice::Examiner> hearing;
  voice::SpeechDetector detector;
  for (const auto& file : files) {
    if (is_recording(file)) {
      if (!hearing) {
        SELFSAME_ASSIGN(hearing, context.voice_examiner());
        if (!hearing) return fail(ErrorCode::invalid_argument, "inspect needs --liveness passive");
        SELFSAME_ASSIGN(detector, context.speech_detector());
      }
      SELFSAME_ASSIGN(const auto heard, inspect_recording(detector, *hearing, file));
      if (!voices_heard) voices_heard.emplace(headings_of(heard));
      add_row(*voices_heard, file, heard);
      recordings.push_back(to_json(file, heard));
      continue;
    }
    SELFSAME_ASSIGN(const auto picture, load_face(file));
    if (!engine) {
      SELFSAME_ASSIGN(engine, context.face_engine());
      if (!engine->examines()) return fail(ErrorCode::invalid_argument, "inspect needs --liveness passive");
    }
    SELFSAME_ASSIGN(const auto findings, inspect(*engine, media::to_rgb(picture.image)));
    add_rows(faces_found, file, findings);
    auto faces = nlohmann::ordered_json::array();
    for (const auto& finding : findings) faces.push_back(to_json(finding));
    pictures.push_back({{"picture", file}, {"faces", std::move(faces)}});
  }
  SELFSAME_ASSIGN(const auto fingers, inspect_prints(prints));
  if (context.options.json) {
    print_json({{"pictures", std::move(pictures)}, {"recordings", std::move(recordings)}, {"prints", fingers.json}});
    return kExitAccept;
  }
  if (!pictures.empty()) std::printf("%s", faces_found.str().c_str());
  if (voices_heard) std::printf("%s", voices_heard->str().c_str());
  std::printf("%s", fingers.text.c_str());
  return kExitAccept;
}

}  // namespace

void add_inspect(CLI::App& app, Context& context) {
  auto files = std::make_shared<std::vector<std::string>>(), prints = std::make_shared<std::vector<std::string>>();
  auto* command = app.add_subcommand("inspect",
                                     "Every face of photographs: where, how good, eyes open, signs of an attack; of "
                                     "recordings: how much speech, how good, how live, which digits; of prints: how "
                                     "good, cores and deltas; nothing is stored");
  command->add_option("FILE", *files, "Photographs and recordings");
  command->add_option("--finger", *prints, "Prints, 500 dpi");
  command->callback([&context, files, prints] {
    context.action = [&context, files, prints] { return run(context, *files, *prints); };
  });
}

}  // namespace selfsame::app
