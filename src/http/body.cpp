#include "http/body.hpp"

#include <algorithm>
#include <utility>

namespace selfsame::http {
namespace {
constexpr std::size_t kFirstChunkBytes = 16U << 10;
}

bool BodyBudget::take(std::size_t bytes) {
  std::size_t current = in_use_.load(std::memory_order_relaxed);
  do {
    if (bytes > limit_ - current) return false;
  } while (!in_use_.compare_exchange_weak(current, current + bytes, std::memory_order_relaxed));
  if (whole_ == nullptr || whole_->take(bytes)) return true;
  in_use_.fetch_sub(bytes, std::memory_order_relaxed);
  return false;
}

void BodyBudget::give_back(std::size_t bytes) {
  in_use_.fetch_sub(bytes, std::memory_order_relaxed);
  if (whole_ != nullptr) whole_->give_back(bytes);
}

bool BodyBudget::has_room_for(std::size_t bytes) const {
  return bytes <= limit_ - in_use() && (whole_ == nullptr || whole_->has_room_for(bytes));
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
