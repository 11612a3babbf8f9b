// Sets of prints with known fingers: read, measured and compared.
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
/// The most reliable; null if there is none.
const finger::SingularPoint* core_of(const SeenPrint& seen);

struct PrintSet {
  std::string name;
  eval::FolderData data;
  std::vector<SeenPrint> prints;
  std::vector<eval::GenuineTrial> genuine;  // every pair of prints of one finger, by log-likelihood ratio
  std::vector<float> impostor;              // of prints of different fingers
  // For genuine pairs that match, mapped onto each other by their minutiae:
  std::vector<float> core_distances;  // pixels, from a core to the nearest one in the other print
  std::size_t cores_expected = 0;     // cores with ridges all around their place in the other print
  std::size_t cores_found = 0;        // of these, cores within a millimetre of one in the other print
};

/// The folders in a folder whose names begin with fvc, in order.
std::vector<std::string> fvc_sets_in(const std::filesystem::path& folder);

/// Files FINGER_IMPRESSION.EXTENSION of one folder. `threads` 0: one per core.
Result<PrintSet> read_print_set(const std::filesystem::path& folder, const LoadPrint& load, std::size_t threads,
                                const Progress& progress = {});

/// Fills in the statistics of pairs; pairs with a log-likelihood ratio of at least `threshold` count as matches.
void compare_prints(PrintSet& set, float threshold);

}  // namespace selfsame::trials
