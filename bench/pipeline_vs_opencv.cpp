// JPEG -> vector beside OpenCV's own decoder, warp and cv::dnn: same two nets, same photographs (at most 320 x 320),
// same run, in turns, one thread each. The nets of yunet-n-dynamic and yunet-n-320 are one: the same weights, exported
// for any picture size and for one. OpenCV 4.6 reads the latter only, so that it cannot leave out the padding.
//     pipeline_vs_opencv MODELS_FOLDER MANIFESTS_FOLDER IMAGE...
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <opencv2/dnn.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "face/alignment.hpp"
#include "face/native.hpp"
#include "match/vector.hpp"
#include "media/codec/codec.hpp"

namespace {

using namespace selfsame;
using Clock = std::chrono::steady_clock;

struct Race {
  const char* ours;
  const char* theirs;
};
constexpr Race kRaces[] = {
    {"yunet-n-dynamic", "yunet-n-320"}, {"yunet-n-320", "yunet-n-320"}, {"yunet-s-640", "yunet-s-640"}};
constexpr const char* kEmbedder = "mobilefacenet-foamliu";
constexpr int kRounds = 7;

/// The pipeline as somebody would write it with OpenCV alone; only the decoding of YuNet's grid is shared code.
class OpenCvPipeline {
 public:
  OpenCvPipeline(const infer::Pack& detector, const infer::Pack& embedder)
      : detector_(cv::dnn::readNetFromONNX(detector.weights->string())),
        embedder_(cv::dnn::readNetFromONNX(embedder.weights->string())),
        output_names_(detector.manifest.outputs.begin(), detector.manifest.outputs.end()),
        input_(detector.manifest.input) {}

  std::vector<float> operator()(const Bytes& jpeg) {
    const cv::Mat picture = cv::imdecode(jpeg, cv::IMREAD_COLOR);
    cv::Mat padded;
    const cv::Size frame(input_.width, input_.height);
    cv::copyMakeBorder(picture, padded, 0, frame.height - picture.rows, 0, frame.width - picture.cols,
                       cv::BORDER_CONSTANT);
    detector_.setInput(cv::dnn::blobFromImage(padded));
    std::vector<cv::Mat> raw;
    detector_.forward(raw, output_names_);
    std::vector<base::Tensor> outputs;
    for (const cv::Mat& mat : raw) outputs.push_back({{}, {mat.begin<float>(), mat.end<float>()}});
    const face::PreparedPicture prepared{{{1, 3, frame.height, frame.width}, {}}, 1.0F};
    const auto faces = face::interpret_detection(outputs, prepared, 0.6F);
    if (!faces || faces->empty()) return {};
    const auto& found = (*faces)[face::pick_face(*faces, face::FacePick::largest, picture.cols, picture.rows)];
    const auto map = face::alignment(found.landmarks);
    const cv::Mat affine = (cv::Mat_<double>(2, 3) << map[0], map[1], map[2], map[3], map[4], map[5]);
    cv::Mat aligned;
    cv::warpAffine(picture, aligned, affine, {face::kAlignedSide, face::kAlignedSide});
    cv::Mat blob = cv::dnn::blobFromImage(aligned, 1.0, {}, {123.675, 116.28, 103.53}, true);
    constexpr float kDeviations[] = {0.229F, 0.224F, 0.225F};
    for (int c = 0; c < 3; ++c) {
      cv::Mat plane(face::kAlignedSide, face::kAlignedSide, CV_32F, blob.ptr<float>(0, c));
      plane *= 1.0F / (255 * kDeviations[c]);
    }
    embedder_.setInput(blob);
    const cv::Mat output = embedder_.forward();
    std::vector<float> vector(output.begin<float>(), output.end<float>());
    match::normalize(vector);
    return vector;
  }

 private:
  cv::dnn::Net detector_;
  cv::dnn::Net embedder_;
  std::vector<cv::String> output_names_;
  infer::InputSpec input_;
};

std::vector<float> run_ours(const face::Engine& engine, const base::Clock& clock, const Bytes& jpeg) {
  auto image = media::codec::decode_image(jpeg);
  if (!image) return {};
  pipeline::StageTimer stages(clock);
  const pipeline::Sample sample{.content = pipeline::FacePicture{*std::move(image)}};
  auto probe = engine.extract(sample, pipeline::Purpose::verification, stages);
  return probe ? std::move(probe->vector) : std::vector<float>{};
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

struct Timings {
  std::vector<double> ours_ms;
  std::vector<double> peer_ms;
  double lowest_agreement = 1;
};

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// All pictures by one, then all by the other, in turns: each works warm, as a service does. The first round is not
/// counted.
Timings race(const face::Engine& engine, OpenCvPipeline& peer, const std::vector<Bytes>& pictures) {
  const base::SystemClock clock;
  Timings timings;
  std::vector<std::vector<float>> ours(pictures.size());
  std::vector<std::vector<float>> theirs(pictures.size());
  for (int round = 0; round <= kRounds; ++round) {
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      const auto begin = Clock::now();
      ours[i] = run_ours(engine, clock, pictures[i]);
      if (round > 0 && !ours[i].empty()) timings.ours_ms.push_back(ms_since(begin));
    }
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      const auto begin = Clock::now();
      theirs[i] = peer(pictures[i]);
      if (round > 0 && !theirs[i].empty()) timings.peer_ms.push_back(ms_since(begin));
    }
  }
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (ours[i].empty() || theirs[i].empty()) continue;
    timings.lowest_agreement = std::min(timings.lowest_agreement, double{match::cosine(ours[i], theirs[i])});
  }
  return timings;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: pipeline_vs_opencv MODELS_FOLDER MANIFESTS_FOLDER IMAGE...\n");
    return 3;
  }
  cv::setNumThreads(1);
  std::vector<Bytes> pictures;
  for (int i = 3; i < argc; ++i) {
    if (auto jpeg = base::read_file(argv[i], limits::kMaxImageBytes)) pictures.push_back(std::move(*jpeg));
  }
  const auto library = infer::PackLibrary::scan({{argv[2]}, {argv[1]}});
  const auto runtime = *infer::Runtime::create();
  const auto embedder = library.find(kEmbedder);
  if (!embedder || !(*embedder)->weights) {
    std::fprintf(stderr, "the pack %s is needed with its weights\n", kEmbedder);
    return 4;
  }
  const auto embedder_session = *infer::Session::load(runtime, **embedder);

  std::printf("JPEG -> vector with %s, one thread, warm; medians\n\n", kEmbedder);
  std::printf("%-16s %-16s %12s %11s %6s %6s %14s\n", "our detector", "OpenCV's", "selfsame ms", "OpenCV ms", "ratio",
              "runs", "lowest cosine");
  bool any = false;
  for (const Race& pairing : kRaces) {
    const auto mine = library.find(pairing.ours);
    const auto theirs = library.find(pairing.theirs);
    if (!mine || !theirs || !(*mine)->weights || !(*theirs)->weights) {
      std::printf("%-16s %-16s weights are missing\n", pairing.ours, pairing.theirs);
      continue;
    }
    const auto engine = *face::make_engine({*infer::Session::load(runtime, **mine), embedder_session});
    OpenCvPipeline peer(**theirs, **embedder);
    const Timings timings = race(*engine, peer, pictures);
    if (timings.ours_ms.empty() || timings.peer_ms.empty()) continue;
    any = true;
    std::printf("%-16s %-16s %12.2f %11.2f %6.2f %6zu %14.4f\n", pairing.ours, pairing.theirs, median(timings.ours_ms),
                median(timings.peer_ms), median(timings.peer_ms) / median(timings.ours_ms), timings.ours_ms.size(),
                timings.lowest_agreement);
  }
  if (!any) std::fprintf(stderr, "no picture could be used by both\n");
  return any ? 0 : 3;
}
