// Sets of prints of which it is known whose they are: read, measured and compared with each other.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "eval/folders.hpp"
#include "eval/quality.hpp"
#include "finger/matching.hpp"
#include "finger/quality.hpp"
#include "finger/singular_points.hpp"
#include "media/image.hpp"
#include "trials/parallel.hpp"

namespace selfsame::trials {

/// Reads the picture of a print, at 500 dpi.
using LoadPrint = std::function<Result<media::Image>(const std::filesystem::path& file)>;

struct SeenPrint {
  finger::QualityValues values;
  std::vector<finger::SingularPoint> points;
  finger::Pattern pattern = finger::Pattern::unknown;
  finger::Matchable print;
};
/// The most reliable; null where there is none.
const finger::SingularPoint* core_of(const SeenPrint& seen);

struct PrintSet {
  std::string name;
  eval::FolderData data;
  std::vector<SeenPrint> prints;
  std::vector<eval::GenuineTrial> genuine;  // every pair of prints of one finger, by log-likelihood ratio
  std::vector<float> impostor;              // and of two
  // Of genuine pairs that are found to match, laid over each other by their minutiae:
  std::vector<float> core_distances;  // pixels, from the core of one to the nearest of the other
  std::size_t cores_expected = 0;     // where the core of one has ridges all around it in the other
  std::size_t cores_found = 0;        // and there is one within a millimetre
};

/// The names of folders in a folder that begin with fvc, in order.
std::vector<std::string> fvc_sets_in(const std::filesystem::path& folder);

/// Files FINGER_IMPRESSION.EXTENSION of one folder. `threads` 0: one per core.
Result<PrintSet> read_print_set(const std::filesystem::path& folder, const LoadPrint& load, std::size_t threads,
                                const Progress& progress = {});

/// Fills in what pairs tell; those of a log-likelihood ratio of `threshold` and more count as matches.
void compare_prints(PrintSet& set, float threshold);

}  // namespace selfsame::trials
