#include "selfsame/live/live_overlay.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "draw/shapes.hpp"

namespace selfsame::app {
namespace {

using draw::Color;
using draw::Position;

constexpr std::size_t kCuesShown = 5;
constexpr Color kWhite{255, 255, 255};
constexpr Color kBlack{0, 0, 0};
constexpr Color kPoints{120, 220, 255};
constexpr Color kGreen{70, 220, 110};
constexpr Color kRed{255, 80, 70};
constexpr Color kAmber{255, 190, 60};

Color color_of(const LiveVerdict* verdict) {
  if (verdict == nullptr || !verdict->decision) return kWhite;
  switch (*verdict->decision) {
    case pipeline::Decision::accept: return kGreen;
    case pipeline::Decision::reject: return kRed;
    case pipeline::Decision::reverify: return kAmber;
  }
  return kWhite;
}

/// Draws text and bars on dark panels; lengths are shares of the picture's height.
class Sketch {
 public:
  explicit Sketch(const media::Image& rgb)
      : width_(rgb.width()), height_(rgb.height()), em_(std::max(9.0, height_ / 26)) {}

  void face(const pipeline::Sighting& seen, Color color) {
    const double line = std::max(1.0, height_ / 240);
    const auto& box = seen.box;
    const double left = static_cast<double>(box.x), top = static_cast<double>(box.y);
    const double right = left + static_cast<double>(box.width), bottom = top + static_cast<double>(box.height);
    shapes_.push_back(
        draw::Polyline{{{left, top}, {right, top}, {right, bottom}, {left, bottom}, {left, top}}, line, color});
    for (const auto& point : seen.points) {
      shapes_.push_back(draw::Disc{{static_cast<double>(point.x), static_cast<double>(point.y)}, line * 0.6, kPoints});
    }
  }

  void verdict(const LiveVerdict& verdict, Color color) {
    const auto cues = strongest_cues(verdict.liveness, verdict.decision ? kCuesShown : 0);
    const double line = 1.35 * em_;
    const double top = height_ - line * (static_cast<double>(cues.size()) + 1.7);
    panel(0, top, verdict.decision ? 17 * em_ : 8 * em_, height_);
    std::string headline(word_for(verdict));
    if (verdict.decision) headline += number("  liveness %.2f", verdict.liveness.score);
    if (verdict.similarity) headline += number("  similarity %.2f", *verdict.similarity);
    double baseline = top + 1.25 * line;
    text({0.5 * em_, baseline}, headline, color, true);
    for (const auto& cue : cues) {
      baseline += line;
      text({0.5 * em_, baseline}, std::string(cue.name) + (cue.veto ? " !" : ""), kWhite, false);
      bar({13.5 * em_, baseline - 0.35 * em_}, static_cast<double>(cue.llr));
    }
  }

  void prompt(std::string_view words) {
    panel(0, 0, width_, 3 * em_);
    shapes_.push_back(
        draw::Text{{width_ / 2, 2.1 * em_}, std::string(words), 1.7 * em_, kWhite, draw::Anchor::middle, false, true});
  }

  const std::vector<draw::Shape>& shapes() const { return shapes_; }

 private:
  static std::string number(const char* format, float value) {
    char text[48];
    std::snprintf(text, sizeof text, format, static_cast<double>(value));
    return text;
  }
  void panel(double left, double top, double right, double bottom) {
    shapes_.push_back(draw::Polygon{{{left, top}, {right, top}, {right, bottom}, {left, bottom}}, kBlack, 0.55});
  }
  void text(Position at, std::string words, Color color, bool bold) {
    shapes_.push_back(draw::Text{at, std::move(words), em_, color, draw::Anchor::start, false, bold});
  }
  /// To the right of `at` for evidence of a live face, to the left for evidence against; a full bar is 4.
  void bar(Position at, double llr) {
    const double length = std::clamp(llr / 4, -1.0, 1.0) * 3 * em_;
    shapes_.push_back(draw::Polyline{{at, {at.x + length, at.y}}, 0.45 * em_, llr < 0 ? kRed : kGreen});
  }

  double width_;
  double height_;
  double em_;
  std::vector<draw::Shape> shapes_;
};

}  // namespace

std::vector<pipeline::Cue> strongest_cues(const pipeline::Liveness& liveness, std::size_t most) {
  std::vector<pipeline::Cue> cues = liveness.cues;
  std::sort(cues.begin(), cues.end(), [](const pipeline::Cue& a, const pipeline::Cue& b) {
    if (a.veto != b.veto) return a.veto;
    return std::abs(a.llr) != std::abs(b.llr) ? std::abs(a.llr) > std::abs(b.llr) : a.name < b.name;
  });
  cues.resize(std::min(cues.size(), most));
  return cues;
}

std::string_view word_for(const LiveVerdict& verdict) {
  if (verdict.decision) return to_string(*verdict.decision);
  return verdict.liveness.frames == 0 ? "nobody" : "too brief";
}

std::string_view words_for(pipeline::Challenge challenge) {
  switch (challenge) {
    case pipeline::Challenge::blink: return "please blink";
    case pipeline::Challenge::turn_left: return "please turn your head to your left";
    case pipeline::Challenge::turn_right: return "please turn your head to your right";
    case pipeline::Challenge::nod: return "please nod";
    case pipeline::Challenge::flash: return "please hold still";
    case pipeline::Challenge::say_digits: return "please read the digits aloud";
  }
  return "";
}

void draw_overlay(media::Image& rgb, const std::optional<pipeline::Sighting>& seen, const LiveVerdict* verdict,
                  const pipeline::Prompt* prompt) {
  Sketch sketch(rgb);
  if (seen) sketch.face(*seen, color_of(verdict));
  if (verdict != nullptr) sketch.verdict(*verdict, color_of(verdict));
  if (prompt != nullptr) sketch.prompt(words_for(prompt->challenge));
  draw::paint(rgb, sketch.shapes());
}

}  // namespace selfsame::app
