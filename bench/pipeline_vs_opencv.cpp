// JPEG -> vector beside OpenCV's own decoder, warp and cv::dnn: same two nets, same photographs, same run, one thread
// each.
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
#include "face/engine.hpp"
#include "match/vector.hpp"
#include "media/codec/codec.hpp"

namespace {

using namespace selfsame;
using Clock = std::chrono::steady_clock;

constexpr const char* kDetector = "yunet-n-320";
constexpr const char* kEmbedder = "mobilefacenet-foamliu";
constexpr int kRounds = 7;

/// The pipeline as somebody would write it with OpenCV alone; only the decoding of YuNet's grid is shared code.
class OpenCvPipeline {
 public:
  OpenCvPipeline(const infer::Pack& detector, const infer::Pack& embedder)
      : detector_(cv::dnn::readNetFromONNX(detector.weights->string())),
        embedder_(cv::dnn::readNetFromONNX(embedder.weights->string())),
        output_names_(detector.manifest.outputs.begin(), detector.manifest.outputs.end()) {}

  std::vector<float> operator()(const Bytes& jpeg) {
    const cv::Mat picture = cv::imdecode(jpeg, cv::IMREAD_COLOR);
    cv::Mat padded;
    cv::copyMakeBorder(picture, padded, 0, 320 - picture.rows, 0, 320 - picture.cols, cv::BORDER_CONSTANT);
    detector_.setInput(cv::dnn::blobFromImage(padded));
    std::vector<cv::Mat> raw;
    detector_.forward(raw, output_names_);
    std::vector<base::Tensor> outputs;
    for (const cv::Mat& mat : raw) outputs.push_back({{}, {mat.begin<float>(), mat.end<float>()}});
    const face::PreparedPicture prepared{{{1, 3, 320, 320}, {}}, 1.0F};
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
};

std::vector<float> run_ours(const face::Engine& engine, const base::Clock& clock, const Bytes& jpeg) {
  auto image = media::codec::decode_image(jpeg);
  if (!image) return {};
  pipeline::Trace trace(clock);
  auto probe = engine.extract({Modality::face, std::move(*image)}, pipeline::Purpose::verification, trace);
  return probe ? std::move(probe->vector) : std::vector<float>{};
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: pipeline_vs_opencv MODELS_FOLDER MANIFESTS_FOLDER IMAGE...\n");
    return 3;
  }
  cv::setNumThreads(1);
  const auto library = infer::PackLibrary::scan({{argv[2]}, {argv[1]}});
  const auto detector = library.find(kDetector);
  const auto embedder = library.find(kEmbedder);
  if (!detector || !embedder || !(*detector)->weights || !(*embedder)->weights) {
    std::fprintf(stderr, "the packs %s and %s are needed with their weights\n", kDetector, kEmbedder);
    return 4;
  }
  const auto runtime = *infer::Runtime::create();
  const auto engine =
      *face::Engine::create(*infer::Session::load(runtime, **detector), *infer::Session::load(runtime, **embedder));
  OpenCvPipeline peer(**detector, **embedder);
  const base::SystemClock clock;

  std::vector<double> ours_ms;
  std::vector<double> peer_ms;
  double lowest_agreement = 1;
  for (int round = 0; round <= kRounds; ++round) {
    for (int i = 3; i < argc; ++i) {
      const auto jpeg = base::read_file(argv[i], limits::kMaxImageBytes);
      if (!jpeg) continue;
      const auto begin = Clock::now();
      const auto mine = run_ours(*engine, clock, *jpeg);
      const auto middle = Clock::now();
      const auto theirs = peer(*jpeg);
      const auto end = Clock::now();
      if (mine.empty() || theirs.empty()) continue;
      lowest_agreement = std::min(lowest_agreement, double{match::cosine(mine, theirs)});
      if (round == 0) continue;
      ours_ms.push_back(std::chrono::duration<double, std::milli>(middle - begin).count());
      peer_ms.push_back(std::chrono::duration<double, std::milli>(end - middle).count());
    }
  }
  if (ours_ms.empty()) {
    std::fprintf(stderr, "no picture could be used by both\n");
    return 3;
  }
  std::printf("JPEG -> vector, %s and %s, one thread, %zu runs each in turns; lowest cosine between the two: %.4f\n\n",
              kDetector, kEmbedder, ours_ms.size(), lowest_agreement);
  std::printf("selfsame %8.2f ms median\nOpenCV   %8.2f ms median\nratio    %8.2f\n", median(ours_ms), median(peer_ms),
              median(peer_ms) / median(ours_ms));
  return 0;
}
