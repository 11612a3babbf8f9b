#include <cmath>
#include <cstdio>

#include "draw/shapes.hpp"
#include "finger/matching.hpp"
#include "finger/minutiae.hpp"
#include "finger/singular_points.hpp"
#include "media/codec/codec.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/eval/eval_results.hpp"
#include "selfsame/report.hpp"
#include "selfsame/sample_files.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

constexpr double kTurn = 6.283185307179586;
constexpr double kScale = 2;
constexpr int kMargin = 20;
constexpr int kFoot = 40;
constexpr double kTail = 12;  // of a minutia's direction
constexpr draw::Color kRidge{150, 160, 175};
constexpr draw::Color kEnding{200, 40, 40};
constexpr draw::Color kFork{30, 90, 200};
constexpr draw::Color kPair{20, 140, 60};
constexpr draw::Color kSingular{150, 60, 170};
constexpr double kMark = 9;  // radius, of a singular point's
constexpr draw::Color kInk{40, 40, 40};

struct DrawOptions {
  std::string picture;
  std::string beside;
  std::string out;
  PrintFormat format;
};

struct Shown {
  finger::Print print;
  std::vector<std::vector<media::Point>> lines;
  std::vector<finger::SingularPoint> points;
  int width = 0;
  int height = 0;
};

Result<Shown> read(const std::string& file, const PrintFormat& format) {
  SELFSAME_ASSIGN(const auto ridges, load_ridges(file, format));
  if (const auto finger = finger::check_finger(ridges); !finger) {
    return fail(finger.error().code, file + ": " + finger.error().message);
  }
  return Shown{finger::print_of(ridges), finger::ridge_lines(ridges), finger::find_singular_points(ridges.field),
               ridges.wave.width, ridges.wave.height};
}

void add(draw::Drawing& drawing, const Shown& shown, double left) {
  const auto place = [&](double x, double y) { return draw::Position{left + kScale * x, kMargin + kScale * y}; };
  for (const auto& line : shown.lines) {
    draw::Polyline drawn{{}, 2.5, kRidge, 0};
    for (const auto& point : line) drawn.points.push_back(place(point.x, point.y));
    drawing.shapes.emplace_back(std::move(drawn));
  }
  for (const auto& m : shown.print.minutiae) {
    const draw::Color color = m.type == finger::MinutiaType::ending ? kEnding : kFork;
    const double turn = m.angle * kTurn / 256;
    drawing.shapes.emplace_back(draw::Polyline{
        {place(m.x, m.y), place(m.x + kTail * std::cos(turn), m.y + kTail * std::sin(turn))}, 2, color, 0});
    drawing.shapes.emplace_back(draw::Disc{place(m.x, m.y), 4, color});
  }
  for (const auto& point : shown.points) {
    const bool core = point.kind == finger::SingularKind::core;
    const double turn = point.angle * kTurn / 256;
    const auto around = [&](double radius, double angle) {
      return place(point.x + radius * std::cos(angle), point.y + radius * std::sin(angle));
    };
    // A circle with the direction in which the loop opens; a triangle with corners where ridges leave.
    const int corners = core ? 24 : 3;
    draw::Polyline mark{{}, 3, kSingular, 0};
    for (int k = 0; k <= corners; ++k) mark.points.push_back(around(kMark, turn + k * kTurn / corners));
    if (core) mark.points.push_back(around(2 * kMark, turn));
    drawing.shapes.emplace_back(std::move(mark));
  }
}

Result<int> run(const DrawOptions& options) {
  const fs::path out = options.out;
  const bool png = out.extension() == ".png";
  if (!png && out.extension() != ".svg")
    return fail(ErrorCode::invalid_argument, out.string() + " must end in .svg or .png");
  SELFSAME_ASSIGN(const auto first, read(options.picture, options.format));
  draw::Drawing drawing;
  drawing.title = "Ridges and minutiae of " + fs::path(options.picture).filename().string();
  drawing.width = static_cast<int>(kScale) * first.width + 2 * kMargin;
  drawing.height = static_cast<int>(kScale) * first.height + 2 * kMargin + kFoot;
  std::string says = std::to_string(first.print.minutiae.size()) +
                     " minutiae: endings red, bifurcations blue; cores (rings) and deltas (triangles): " +
                     std::to_string(first.points.size());
  if (options.beside.empty()) {
    add(drawing, first, kMargin);
  } else {
    SELFSAME_ASSIGN(const auto second, read(options.beside, options.format));
    const double left = drawing.width;
    drawing.title += " and " + fs::path(options.beside).filename().string();
    drawing.width += static_cast<int>(kScale) * second.width + kMargin;
    drawing.height = std::max(drawing.height, static_cast<int>(kScale) * second.height + 2 * kMargin + kFoot);
    add(drawing, first, kMargin);
    add(drawing, second, left);
    finger::Matcher matcher;
    const auto match = matcher.compare(finger::Matchable(first.print), finger::Matchable(second.print));
    for (const auto& pair : matcher.best_pairs()) {
      const auto& a = first.print.minutiae[pair.reference];
      const auto& b = second.print.minutiae[pair.probe];
      drawing.shapes.emplace_back(draw::Polyline{
          {{kMargin + kScale * a.x, kMargin + kScale * a.y}, {left + kScale * b.x, kMargin + kScale * b.y}},
          1,
          kPair,
          0});
    }
    says = std::to_string(match.pairs) + " of " + std::to_string(first.print.minutiae.size()) + " and " +
           std::to_string(second.print.minutiae.size()) + " minutiae paired; log-likelihood ratio " +
           fixed(match.llr, 1);
  }
  drawing.shapes.emplace_back(draw::Text{{kMargin, drawing.height - kFoot / 2.0}, says, 16, kInk});
  if (png) {
    const auto bytes = media::codec::encode_png(draw::rasterise(drawing));
    SELFSAME_TRY(write_text(out, std::string(base::as_text(bytes))));
  } else {
    SELFSAME_TRY(write_text(out, draw::to_svg(drawing)));
  }
  std::printf("%s\n", says.c_str());
  return kExitAccept;
}

}  // namespace

void add_draw(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("draw", "Show what is read from a sample");
  command->require_subcommand(1);
  auto options = std::make_shared<DrawOptions>();
  auto* finger =
      command->add_subcommand("finger", "Ridges and minutiae of a print; which of two prints' minutiae are the same");
  finger->add_option("IMAGE", options->picture, "A print")->required()->check(CLI::ExistingFile);
  finger->add_option("OUT", options->out, "Where the drawing goes: .svg or .png")->required();
  finger->add_option("--beside", options->beside, "Another print, to be compared with")->check(CLI::ExistingFile);
  add_print_options(*finger, options->format);
  finger->callback([&context, options] { context.action = [options] { return run(*options); }; });
}

}  // namespace selfsame::app
