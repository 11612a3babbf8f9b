#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "eval/plot_frame.hpp"

namespace selfsame::eval {
namespace {

std::vector<double> shares(const std::vector<float>& scores, double low, double high, std::size_t bins) {
  std::vector<double> bin(bins, 0);
  for (const float score : scores) {
    const double place = (static_cast<double>(score) - low) / (high - low) * static_cast<double>(bins);
    bin[std::min(bins - 1, static_cast<std::size_t>(std::max(0.0, place)))] += 1 / static_cast<double>(scores.size());
  }
  return bin;
}

/// The outline of the bars, closed along the bottom.
std::vector<Position> outline(const std::vector<double>& bins, double low, double high) {
  std::vector<Position> points = {{low, 0}};
  const double width = (high - low) / static_cast<double>(bins.size());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const double left = low + width * static_cast<double>(i);
    points.push_back({left, bins[i] * 100});
    points.push_back({left + width, bins[i] * 100});
  }
  points.push_back({high, 0});
  return points;
}

}  // namespace

ScoreHistogram score_histogram(const ScoreSet& scores, std::size_t bins) {
  SELFSAME_CHECK(bins >= 1);
  ScoreHistogram histogram;
  histogram.low = scores.lowest();
  histogram.high = scores.highest();
  if (histogram.low == histogram.high) {
    histogram.low -= 0.5F;
    histogram.high += 0.5F;
  }
  const auto low = static_cast<double>(histogram.low);
  const auto high = static_cast<double>(histogram.high);
  histogram.genuine = shares(scores.genuine().scores, low, high, bins);
  histogram.impostor = shares(scores.impostor().scores, low, high, bins);
  return histogram;
}

Drawing draw_plot(const HistogramPlot& plot) {
  const ScoreHistogram& bins = plot.histogram;
  SELFSAME_CHECK(!bins.genuine.empty() && bins.genuine.size() == bins.impostor.size() && bins.low < bins.high);
  const double highest = 100 * std::max(*std::max_element(bins.genuine.begin(), bins.genuine.end()),
                                        *std::max_element(bins.impostor.begin(), bins.impostor.end()));
  const auto low = static_cast<double>(bins.low);
  const auto high = static_cast<double>(bins.high);
  const double top = std::max(highest, 1e-6) * 1.18;
  PlotFrame frame(plot.size, plot.title, plot.subtitle, Axis{low, high, even_ticks(low, high, 8), "Comparison score"},
                  Axis{0, top, even_ticks(0, top, 7), "Share of comparisons of the class, %"});

  const std::vector<Position> impostor = outline(bins.impostor, low, high);
  const std::vector<Position> genuine = outline(bins.genuine, low, high);
  frame.area(impostor, kSeries[1], 0.22);
  frame.area(genuine, kSeries[0], 0.22);
  frame.line(impostor, 2, kSeries[1]);
  frame.line(genuine, 2, kSeries[0]);
  if (plot.threshold) {
    const auto at = static_cast<double>(*plot.threshold);
    if (at >= low && at <= high) {
      frame.line({{at, 0}, {at, top}}, 1.8, kInk, 8);
      const bool right_half = at > (low + high) / 2;
      frame.label({at, top}, plot.threshold_name, right_half ? Anchor::end : Anchor::start, right_half ? -10 : 10, 26);
    }
  }
  frame.legend({{"Genuine", kSeries[0]}, {"Impostor", kSeries[1]}});
  return frame.take();
}

}  // namespace selfsame::eval
