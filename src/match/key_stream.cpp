#include "match/key_stream.hpp"

#include <bit>

#include "base/check.hpp"
#include "match/wiped_memory.hpp"

namespace selfsame::match {
namespace {

constexpr int kDoubleRounds = 10;
constexpr std::size_t kCounter = 12;

void quarter_round(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d) {
  a += b, d = std::rotl(d ^ a, 16);
  c += d, b = std::rotl(b ^ c, 12);
  a += b, d = std::rotl(d ^ a, 8);
  c += d, b = std::rotl(b ^ c, 7);
}

}  // namespace

KeyStream::KeyStream(std::span<const std::uint8_t, 32> key) {
  state_[0] = 0x61707865;  // "expand 32-byte k"
  state_[1] = 0x3320646e;
  state_[2] = 0x79622d32;
  state_[3] = 0x6b206574;
  for (std::size_t i = 0; i < key.size(); ++i) state_[4 + i / 4] |= std::uint32_t{key[i]} << (8 * (i % 4));
}

KeyStream::~KeyStream() {
  wipe(state_.data(), sizeof state_);
  wipe(block_.data(), sizeof block_);
}

void KeyStream::refill() {
  auto& b = block_;
  b = state_;
  for (int round = 0; round < kDoubleRounds; ++round) {
    for (std::size_t i = 0; i < 4; ++i) quarter_round(b[i], b[4 + i], b[8 + i], b[12 + i]);
    for (std::size_t i = 0; i < 4; ++i) {
      quarter_round(b[i], b[4 + (i + 1) % 4], b[8 + (i + 2) % 4], b[12 + (i + 3) % 4]);
    }
  }
  for (std::size_t i = 0; i < b.size(); ++i) b[i] += state_[i];
  ++state_[kCounter];
  SELFSAME_CHECK(state_[kCounter] != 0);
  used_ = 0;
}

std::uint64_t KeyStream::next() {
  if (used_ == block_.size()) refill();
  const std::uint64_t low = block_[used_];
  const std::uint64_t high = block_[used_ + 1];
  used_ += 2;
  return low | high << 32;
}

}  // namespace selfsame::match
