#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.hpp"
#include "eval/figures.hpp"
#include "eval/plot_frame.hpp"

namespace selfsame::eval {
namespace {

constexpr std::array<double, 22> kTickPercents = {0.0001, 0.001, 0.01, 0.1, 0.2, 0.5, 1,  2,    5,    10,    20,
                                                  40,     60,    80,   90,  95,  98,  99, 99.5, 99.9, 99.99, 99.999};

/// From the tick at or below the smallest rate that the curves reach to 40 %, or further if an EER lies beyond.
Axis rate_axis(const DetPlot& plot, double DetPoint::*rate, const char* title) {
  double smallest = 0.01;
  double largest = 0.4;
  for (const DetSeries& series : plot.series) {
    for (const DetPoint& point : series.points) {
      if (point.*rate > 0) smallest = std::min(smallest, point.*rate);
    }
    if (series.equal_error) largest = std::max(largest, std::min(0.99, *series.equal_error * 1.3));
  }
  Axis axis;
  axis.title = title;
  double low = kTickPercents.front();
  double high = kTickPercents.back();
  for (const double percent : kTickPercents) {
    if (percent / 100 <= smallest * (1 + 1e-9)) low = percent;
  }
  for (auto it = kTickPercents.rbegin(); it != kTickPercents.rend(); ++it) {
    if (*it / 100 >= largest * (1 - 1e-9)) high = *it;
  }
  for (const double percent : kTickPercents) {
    if (percent >= low && percent <= high)
      axis.ticks.push_back({normal_quantile(percent / 100), plain_number(percent)});
  }
  axis.low = axis.ticks.front().at;
  axis.high = axis.ticks.back().at;
  return axis;
}

double deviate(double rate, const Axis& axis) {
  if (rate <= 0) return axis.low;
  return rate >= 1 ? axis.high + 4 : std::max(axis.low, normal_quantile(rate));
}

std::string legend_text(const DetSeries& series) {
  if (!series.equal_error) return series.name;
  return series.name + "   EER " + percent(*series.equal_error);
}

}  // namespace

Drawing draw_plot(const DetPlot& plot) {
  SELFSAME_CHECK(!plot.series.empty() && plot.series.size() <= std::size(kSeries));
  const Axis x = rate_axis(plot, &DetPoint::fmr, "False-match rate (FMR), %");
  const Axis y = rate_axis(plot, &DetPoint::fnmr, "False-non-match rate (FNMR), %");
  PlotFrame frame(plot.size, plot.title, plot.subtitle, x, y);

  const double low = std::min(x.low, y.low);
  const double high = std::max(x.high, y.high);
  frame.line({{low, low}, {high, high}}, 1.4, kFrame, 7);
  const double label_at = std::max(x.low, y.low);
  frame.label({label_at, label_at}, "FMR = FNMR", Anchor::start, 30, -12);

  std::vector<PlotFrame::LegendEntry> entries;
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    std::vector<Position> values;
    for (const DetPoint& point : plot.series[i].points) {
      values.push_back({deviate(point.fmr, x), deviate(point.fnmr, y)});
    }
    frame.line(values, 3.2, kSeries[i]);
    entries.push_back({legend_text(plot.series[i]), kSeries[i]});
  }
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    if (!plot.series[i].equal_error) continue;
    const Position at{deviate(*plot.series[i].equal_error, x), deviate(*plot.series[i].equal_error, y)};
    if (frame.contains(at.x, at.y)) frame.mark(at, kSeries[i]);
  }
  frame.legend(entries);
  return frame.take();
}

}  // namespace selfsame::eval
