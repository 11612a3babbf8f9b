// Compares two prints.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "finger/print.hpp"
#include "finger/surroundings.hpp"

namespace selfsame::finger {

/// A print's flow, prepared to be laid over another's.
class FlowPlaces {
 public:
  explicit FlowPlaces(const Plane<Flow>& flow);

  /// The middle of a cell with ridges.
  struct Place {
    float x, y;  // pixels
    std::uint8_t direction;
  };
  const std::vector<Place>& places() const { return places_; }
  struct Seen {
    std::uint8_t direction = 0;
    bool ridged = false;
  };
  /// As Print::flow_at.
  Seen at(float x, float y) const {
    const auto c = static_cast<unsigned>(static_cast<int>(x)) / kFlowCell;
    const auto r = static_cast<unsigned>(static_cast<int>(y)) / kFlowCell;
    const bool inside = (x >= 0) & (y >= 0) & (c < columns_) & (r < rows_);
    return seen_[inside ? r * columns_ + c : seen_.size() - 1];
  }
  /// As Print::ridged.
  bool ridged(float x, float y) const { return seen_.size() == 1 || at(x, y).ridged; }

 private:
  std::vector<Place> places_;
  unsigned columns_, rows_;
  std::vector<Seen> seen_;  // per cell; the last is for places outside
};

/// A print prepared for many comparisons.
class Matchable {
 public:
  explicit Matchable(Print print);

  /// Edges from a minutia to its neighbours, nearest first: invariant to shift and rotation of the print, nearly so to
  /// stretched skin.
  struct Edges {
    static constexpr std::size_t kMost = 9;
    static constexpr std::size_t kPlaces = 16;  // what is beyond `count` agrees with nothing
    std::array<std::uint8_t, kPlaces> to{};
    std::array<std::uint8_t, kPlaces> length{};   // pixels
    std::array<std::uint8_t, kPlaces> bearing{};  // of 256 a turn, from the minutia's direction
    std::array<std::uint8_t, kPlaces> turn{};     // of 256: the neighbour's direction from the minutia's
    std::size_t count = 0;
  };

  const Print& print() const { return print_; }
  const SurroundingsTable& surroundings() const { return surroundings_; }
  const FlowPlaces& flow() const { return flow_; }
  const Edges& edges(std::size_t minutia) const { return edges_[minutia]; }

 private:
  Print print_;
  SurroundingsTable surroundings_;
  FlowPlaces flow_;
  std::vector<Edges> edges_;
};

inline constexpr std::size_t kMatchMeasures = 7;
struct MinutiaPair {
  std::uint8_t reference = 0;  // numbers of minutiae
  std::uint8_t probe = 0;
};
struct Match {
  float llr = -12;        // natural log-likelihood ratio: same finger over different fingers
  std::size_t pairs = 0;  // of minutiae; 0 if no hypothesis had enough of them
  /// Of the best hypothesis: pairs; sum of the likeness of their surroundings; mean disagreement of edges; ln(1 +
  /// distance between pairs); share of minutiae in the common area that are paired; ln(1 + pairs) times the agreement
  /// of ridge directions; likeness of the roots.
  std::array<float, kMatchMeasures> measures{};
};

/// Compares prints; keeps its buffers, so that comparisons do not allocate. For one thread at a time.
class Matcher {
 public:
  Match compare(const Matchable& reference, const Matchable& probe);
  /// How alike the best of their surroundings are: a pre-screening that takes an eighth of a comparison's time. On the
  /// sets in docs/results.md, 98.5 % of matching prints are in the top fifth.
  float first_look(const Matchable& reference, const Matchable& probe);
  /// The minutiae that the last comparison's best hypothesis pairs; the root first.
  const std::vector<MinutiaPair>& best_pairs() const { return best_pairs_; }

 private:
  /// Two minutiae that may correspond, from which a hypothesis starts.
  struct Root {
    std::uint8_t a, b;
    float likeness;
  };
  struct Pair {
    std::uint8_t a, b;
    float error;  // of the edge that it was found by
  };
  void find_roots(const Matchable& a, const Matchable& b);
  void grow(const Matchable& a, const Matchable& b, const Root& root);
  /// Judges the most recent pairs. If the result cannot exceed `to_beat`, it is some value that does not.
  Match judge(const Matchable& a, const Matchable& b, float to_beat) const;

  std::vector<float> likeness_;       // of surroundings; one row per minutia of the reference, padded to the stride
  std::vector<float> best_likeness_;  // of each row
  std::vector<Root> roots_;           // the most alike first
  float roots_likeness_ = 0;
  std::vector<Pair> queue_;  // a heap, the least error first
  std::array<bool, 256> used_a_{}, used_b_{};
  std::vector<Pair> pairs_;
  std::vector<MinutiaPair> best_pairs_;
};

}  // namespace selfsame::finger
