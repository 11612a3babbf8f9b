#include "trials/voice_protocols.hpp"

#include <algorithm>
#include <system_error>

#include "trials/people.hpp"

namespace selfsame::trials {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEnrolled = 3;
constexpr std::size_t kMostPieces = 4;
constexpr int kDigits = 10;
constexpr int kDigitsJoined = 6;
constexpr int kTakes = 30;

void add_clip(VoiceProtocol& protocol, std::string name, std::uint32_t person, Clip clip) {
  protocol.trials.samples.names.push_back(std::move(name));
  protocol.trials.samples.person_of.push_back(person);
  protocol.clips.push_back(std::move(clip));
}

std::uint32_t person_named(VoiceProtocol& protocol, const std::string& name) {
  auto& people = protocol.trials.samples.people;
  if (people.empty() || people.back() != name) people.push_back(name);
  return static_cast<std::uint32_t>(people.size() - 1);
}

void add_pairs_of_recordings(VoiceProtocol& protocol) {
  for (std::size_t i = 0; i < protocol.clips.size(); ++i) {
    for (std::size_t j = i + 1; j < protocol.clips.size(); ++j) {
      // Pieces of one recording share its microphone and mood, so comparing them does not test a voice.
      if (protocol.clips[i].files != protocol.clips[j].files) add_pair(protocol.trials, i, j);
    }
  }
}

/// SPEAKER-CHAPTER-N.flac, by name.
Result<std::vector<fs::path>> librispeech(const fs::path& data) {
  const fs::path folder = data / "librispeech_test_other";
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".flac") files.push_back(entry.path());
  }
  if (files.empty()) return fail(ErrorCode::invalid_argument, "there are no recordings in " + folder.string());
  std::sort(files.begin(), files.end());
  return files;
}

std::string speaker_of(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.substr(0, name.find('-'));
}

Result<VoiceProtocol> plan_librispeech(const fs::path& data, const Clip& how, const std::string& about) {
  SELFSAME_ASSIGN(const auto files, librispeech(data));
  VoiceProtocol protocol;
  protocol.about = "librispeech_test_other, " + about;
  for (const auto& file : files) {
    Clip clip = how;
    clip.files = {file};
    const auto person = person_named(protocol, speaker_of(file));
    const std::size_t pieces = how.piece == 0 ? 1 : kMostPieces;
    for (std::size_t k = 0; k < pieces; ++k, ++clip.piece) {
      const std::string suffix = pieces > 1 ? "#" + std::to_string(clip.piece) : "";
      add_clip(protocol, file.filename().string() + suffix, person, clip);
    }
  }
  return protocol;
}

/// The first three recordings of each speaker make a template; the rest are compared with every speaker's.
void plan_enrolment(VoiceProtocol& protocol) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> of_person;
  for (std::uint32_t i = 0; i < protocol.clips.size(); ++i)
    of_person[protocol.trials.samples.person_of[i]].push_back(i);
  const std::size_t probes = protocol.clips.size();
  for (const auto& [person, samples] : of_person) {
    if (samples.size() <= kEnrolled) continue;
    protocol.made_of[static_cast<std::uint32_t>(protocol.trials.samples.names.size())] = {samples.begin(),
                                                                                          samples.begin() + kEnrolled};
    protocol.trials.samples.names.push_back(protocol.trials.samples.people[person] + " enrolled");
    protocol.trials.samples.person_of.push_back(person);
  }
  for (std::uint32_t probe = 0; probe < probes; ++probe) {
    const auto& mine = of_person[protocol.trials.samples.person_of[probe]];
    const auto place = std::find(mine.begin(), mine.end(), probe) - mine.begin();
    if (place < static_cast<std::ptrdiff_t>(kEnrolled)) continue;
    for (const auto& [reference, of] : protocol.made_of) add_pair(protocol.trials, reference, probe);
  }
}

/// DIGIT_SPEAKER_N.flac; take n of a speaker: digits n to n + 5 (0 follows 9), joined.
Result<VoiceProtocol> plan_digits(const fs::path& data) {
  const fs::path folder = data / "fsdd";
  std::vector<std::string> people;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().stem().string();
    if (name.starts_with("0_") && name.ends_with("_0")) people.push_back(name.substr(2, name.size() - 4));
  }
  if (people.empty()) return fail(ErrorCode::invalid_argument, "there are no digits in " + folder.string());
  std::sort(people.begin(), people.end());
  VoiceProtocol protocol;
  protocol.about = "fsdd, six digits joined, 8 kHz, all pairs";
  for (const auto& who : people) {
    const auto person = person_named(protocol, who);
    for (int take = 0; take < kTakes; ++take) {
      Clip clip;
      for (int k = 0; k < kDigitsJoined; ++k) {
        clip.files.push_back(folder /
                             (std::to_string((take + k) % kDigits) + "_" + who + "_" + std::to_string(take) + ".flac"));
      }
      add_clip(protocol, who + "_" + std::to_string(take), person, std::move(clip));
    }
  }
  add_pairs_of_recordings(protocol);
  return protocol;
}

/// One folder for each person, as for faces.
Result<VoiceProtocol> plan_people(const fs::path& data, std::size_t levels) {
  FolderPlanOptions options{.levels = levels};
  options.folders.extensions = {".flac", ".wav", ".opus", ".ogg"};
  SELFSAME_ASSIGN(auto plan, plan_folders(data, options));
  VoiceProtocol protocol;
  protocol.trials = std::move(plan.trials);
  protocol.about = data.filename().string() + ", whole, " + plan.about;
  for (const auto& name : protocol.trials.samples.names) protocol.clips.push_back({.files = {data / name}});
  return protocol;
}

}  // namespace

Result<VoiceProtocol> plan_voices(const std::string& name, const fs::path& data, std::size_t levels) {
  const auto make = [&]() -> Result<VoiceProtocol> {
    if (name == "digits") return plan_digits(data);
    if (name == "folders") return plan_people(data, levels);
    Clip how;
    if (name == "3s") how.middle = true;
    if (name == "pieces") how.piece = 1;
    const std::string about = name == "3s"       ? "3 s from the middle of the speech, all pairs"
                              : name == "pieces" ? "up to 4 pieces of 3 s of speech, all pairs of two recordings"
                              : name == "enrol3" ? "whole, 3 to enrol, the others against all"
                                                 : "whole, all pairs";
    SELFSAME_ASSIGN(auto protocol, plan_librispeech(data, how, about));
    if (name == "enrol3") {
      plan_enrolment(protocol);
    } else {
      add_pairs_of_recordings(protocol);
    }
    return protocol;
  };
  SELFSAME_ASSIGN(auto protocol, make());
  protocol.name = name;
  return protocol;
}

std::vector<float> part_of(const Clip& clip, const std::vector<float>& speech, int rate_hz) {
  const auto crop = static_cast<std::size_t>(kCropSeconds * rate_hz);
  if (clip.piece > 0 && speech.size() < clip.piece * crop) return {};
  if (clip.piece == 0 && (!clip.middle || speech.size() <= crop)) return speech;
  const std::size_t begin = clip.middle ? (speech.size() - crop) / 2 : (clip.piece - 1) * crop;
  const auto first = speech.begin() + static_cast<std::ptrdiff_t>(begin);
  return {first, first + static_cast<std::ptrdiff_t>(crop)};
}

}  // namespace selfsame::trials
