// Keeps the best of many candidates. Private to this room.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace selfsame::match {

/// The k best by `Better`, a strict order without ties. Collects four times k before discarding, so an offer costs
/// constant time whatever k is.
template <class Item, class Better>
class Best {
 public:
  /// k at least 1.
  explicit Best(std::size_t k, Better better = {}) : k_(k), limit_(std::max<std::size_t>(4 * k, 64)), better_(better) {
    found_.reserve(std::min<std::size_t>(limit_, 4096));
  }

  /// The bar that a new candidate must exceed; none until enough were offered. It rises occasionally.
  const std::optional<Item>& bar() const { return bar_; }

  void offer(const Item& found) {
    if (bar_ && !better_(found, *bar_)) return;
    found_.push_back(found);
    if (found_.size() == limit_) cut();
  }

  /// Best first.
  std::vector<Item> take() {
    if (found_.size() > k_) cut();
    std::sort(found_.begin(), found_.end(), better_);
    return std::move(found_);
  }

 private:
  void cut() {
    const auto last = found_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(found_.begin(), last, found_.end(), better_);
    bar_ = *last;
    found_.erase(last + 1, found_.end());
  }

  std::size_t k_;
  std::size_t limit_;
  Better better_;
  std::vector<Item> found_;
  std::optional<Item> bar_;
};

}  // namespace selfsame::match
