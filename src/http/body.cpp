#include "http/body.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::http {
namespace {
constexpr std::size_t kFirstChunkBytes = 16U << 10;
}

bool BodyBudget::take(std::size_t bytes) {
  if (!has_room_for(bytes)) return false;
  in_use_.fetch_add(bytes, std::memory_order_relaxed);
  if (whole_ != nullptr) whole_->in_use_.fetch_add(bytes, std::memory_order_relaxed);
  return true;
}

void BodyBudget::give_back(std::size_t bytes) {
  // The whole last: until then others count these bytes as taken, never as free twice.
  in_use_.fetch_sub(bytes, std::memory_order_relaxed);
  if (whole_ != nullptr) whole_->give_back(bytes);
}

bool BodyBudget::has_room_for(std::size_t bytes) const {
  const std::size_t most = limit();
  const std::size_t taken = in_use();
  return taken <= most && bytes <= most - taken;
}

std::size_t BodyBudget::limit() const {
  if (whole_ == nullptr) return limit_;
  const std::size_t all = whole_->in_use();
  const std::size_t others = all - std::min(all, in_use());
  return (limit_ - std::min(limit_, others)) / 2;
}

Body::~Body() {
  if (budget_ != nullptr) budget_->give_back(taken_);
}

Body::Body(Body&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)),
      taken_(std::exchange(other.taken_, 0)),
      length_(std::exchange(other.length_, std::nullopt)),
      bytes_(std::exchange(other.bytes_, {})) {}

Body& Body::operator=(Body&& other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(taken_, other.taken_);
  std::swap(length_, other.length_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

bool Body::begin(BodyBudget& budget, std::optional<std::size_t> length) {
  budget_ = &budget;
  length_ = length;
  return !length || budget.has_room_for(*length);
}

bool Body::append(ByteView bytes) {
  if (budget_ == nullptr) return false;
  const std::size_t needed = bytes_.size() + bytes.size();
  if (needed > taken_) {
    const std::size_t ahead = std::max({needed, 2 * taken_, kFirstChunkBytes});
    if (!reserve(length_ ? std::max(needed, std::min(ahead, *length_)) : ahead)) return false;
  }
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return true;
}

bool Body::reserve(std::size_t bytes) {
  if (!budget_->take(bytes - taken_)) return false;
  taken_ = bytes;
  bytes_.reserve(bytes);
  return true;
}

}  // namespace selfsame::http
