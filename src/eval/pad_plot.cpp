#include <algorithm>
#include <cmath>

#include "eval/figures.hpp"
#include "eval/pad.hpp"
#include "eval/page.hpp"
#include "eval/plot_frame.hpp"

namespace selfsame::eval {
namespace {

constexpr double kAxisEnd = 20;  // percent, both ways

}  // namespace

Drawing draw_pad(std::span<const PadTrial> trials, const PadReport& report, const std::string& subtitle) {
  PlotFrame frame(PlotSize{}, "Presentation attack detection", subtitle,
                  Axis{0, kAxisEnd, even_ticks(0, kAxisEnd, 8), "BPCER: bona fide taken for attacks, %"},
                  Axis{0, kAxisEnd, even_ticks(0, kAxisEnd, 8), "APCER: attacks taken for bona fide, %"});
  std::vector<double> bona_fide;
  for (const PadTrial& trial : trials) {
    if (trial.bona_fide) bona_fide.push_back(trial.score());
  }
  std::sort(bona_fide.begin(), bona_fide.end());
  std::vector<PlotFrame::LegendEntry> legend;
  for (std::size_t s = 0; s < report.species.size(); ++s) {
    const Color color = kSeries[s % std::size(kSeries)];
    std::vector<double> attacks;
    for (const PadTrial& trial : trials) {
      if (!trial.bona_fide && trial.species == report.species[s].species) attacks.push_back(trial.score());
    }
    std::sort(attacks.begin(), attacks.end());
    std::vector<Position> points;
    for (std::size_t refused = 0; refused <= bona_fide.size(); ++refused) {
      // With this many bona fide trials refused, the threshold is at the next one's score.
      const double threshold = refused < bona_fide.size() ? bona_fide[refused] : bona_fide.back() + 1;
      const auto below = std::lower_bound(attacks.begin(), attacks.end(), std::max(threshold, -1e8));
      points.push_back({100.0 * static_cast<double>(refused) / static_cast<double>(bona_fide.size()),
                        100.0 * static_cast<double>(attacks.end() - below) / static_cast<double>(attacks.size())});
    }
    frame.line(points, 3, color);
    frame.mark({100 * report.bpcer.value(), 100 * report.species[s].apcer.value()}, color);
    legend.push_back({report.species[s].species + ", " + percent(report.species[s].apcer.value()), color});
  }
  frame.legend(legend);
  return frame.take();
}

std::string to_html(const PadReport& report, const draw::Drawing& drawing, const std::string& about) {
  return html_page("Presentation attack detection", about, to_table(report), {drawing});
}

}  // namespace selfsame::eval
