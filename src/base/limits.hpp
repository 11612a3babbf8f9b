// Limits on everything that comes from outside, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace selfsame::limits {

inline constexpr std::size_t kMaxImageBytes = 5U << 20;
inline constexpr std::uint64_t kMaxImagePixels = 64'000'000;
inline constexpr std::uint32_t kMaxImageSide = 32768;
inline constexpr int kMaxPrintSide = 2048;                // pixels: four inches of a finger
inline constexpr std::size_t kMaxRecordPrints = 10;       // in one finger record: both hands
inline constexpr std::size_t kMaxComparedMinutiae = 120;  // of one print; a picture gives no more
inline constexpr std::size_t kMaxComparedPrints = 32;     // pairs fully compared for one answer, after pre-screening
inline constexpr std::size_t kMaxPrintsOfSamples = 6;  // pairs compared between two samples of one enrolment, likewise
inline constexpr std::size_t kMaxBodyBytes = 32U << 20;
inline constexpr std::size_t kMaxSamplesPerRequest = 16;
inline constexpr std::size_t kMaxExportedLogLines = 100'000;
inline constexpr std::int64_t kMaxStrangerLines = 100;        // log lines for refused requests, at once
inline constexpr std::int64_t kStrangerLineEveryMs = 10'000;  // then one per this time: 8,640 lines a day, about 1.5 MB
inline constexpr std::size_t kMaxLivenessSessions = 16384;    // open, or closed less than a lifetime ago
inline constexpr std::int64_t kMaxSessionsOfClient = 256;     // begun at once from one address
inline constexpr std::int64_t kSessionOfClientEveryMs = 1000;  // afterwards one per this time
inline constexpr std::size_t kMaxClientsCounted = 65536;
inline constexpr std::size_t kMaxLivenessFrames = 256;             // of one session
inline constexpr std::size_t kMaxLivenessStateBytes = 160U << 20;  // of the frames of all open sessions together
inline constexpr std::size_t kMaxLivenessProbes = 128;             // faces compared in one session
inline constexpr std::size_t kMaxLivenessOthers = 4;               // recordings, and prints, of one session
inline constexpr std::size_t kMaxLivenessTries = 262'144;          // counted at one time, of all subjects; two a try
inline constexpr std::size_t kMaxShortLivedKeyBytes = 256;         // of a name in one key space
inline constexpr std::size_t kMaxUsersWithCopies = 65536;          // whose samples are known again
inline constexpr std::int64_t kMaxLivenessTimeMs = 200'000;        // a capture time that makes sense at all
inline constexpr std::uint64_t kMaxVideoPixels = 3840 * 2160;      // of one frame
inline constexpr std::size_t kMaxVideoLineBytes = 1024;
inline constexpr std::size_t kMaxVideoPictures = 100'000;  // in a folder of frames
inline constexpr std::size_t kMaxSoundBytes = 10U << 20;
inline constexpr double kMaxSoundSeconds = 60;
inline constexpr int kMinSoundRateHz = 8'000;
inline constexpr int kMaxSoundRateHz = 48'000;
inline constexpr std::size_t kMaxManifestBytes = 1U << 20;
inline constexpr std::size_t kMaxWeightsBytes = 256U << 20;
inline constexpr std::size_t kMaxTemplateBytes = 64U << 10;
inline constexpr std::size_t kMaxEmbeddingDimension = 4096;

}  // namespace selfsame::limits
