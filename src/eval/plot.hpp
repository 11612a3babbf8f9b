// Plots of an evaluation, as SVG and as PNG from one description.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "draw/shapes.hpp"
#include "eval/metrics.hpp"

namespace selfsame::eval {

struct PlotSize {
  int width = 1200;   // 600 to 8192
  int height = 1000;  // 500 to 8192
};

struct DetSeries {
  std::string name;
  std::vector<DetPoint> points;       // as det_curve gives them
  std::optional<double> equal_error;  // marked on the curve and named in the legend
};

/// Detection error trade-off: FMR to the right, FNMR upwards, both on normal-deviate axes and in percent, so that
/// normal scores give straight lines. A rate of 0 is drawn on the axis.
struct DetPlot {
  std::string title;
  std::string subtitle;
  std::vector<DetSeries> series;  // 1 to 8
  PlotSize size;
};

/// Share of each class in each of equal bins over [low, high].
struct ScoreHistogram {
  float low = 0;
  float high = 0;
  std::vector<double> genuine;
  std::vector<double> impostor;
};

/// bins >= 1. Scores all equal give a range of 1 about them.
ScoreHistogram score_histogram(const ScoreSet& scores, std::size_t bins = 100);

struct HistogramPlot {
  std::string title;
  std::string subtitle;
  ScoreHistogram histogram;
  std::optional<float> threshold;  // drawn as a line
  std::string threshold_name;      // e.g. "FMR 0.1 %"
  PlotSize size;
};

draw::Drawing draw_plot(const DetPlot& plot);
draw::Drawing draw_plot(const HistogramPlot& plot);

/// PNG, RGB.
Bytes to_png(const draw::Drawing& drawing);

}  // namespace selfsame::eval
