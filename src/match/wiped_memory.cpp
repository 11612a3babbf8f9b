#include "match/wiped_memory.hpp"

#include <cstring>
#include <new>
#include <utility>

#include "base/check.hpp"

namespace selfsame::match {
namespace {

constexpr std::align_val_t kCacheLine{64};

}  // namespace

void wipe(void* memory, std::size_t bytes) {
  if (bytes == 0) return;
  std::memset(memory, 0, bytes);
  // Otherwise the compiler sees that nobody reads the zeros before the memory is freed, and omits them.
  asm volatile("" : : "r"(memory) : "memory");
}

WipedMemory::WipedMemory(WipedMemory&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

WipedMemory& WipedMemory::operator=(WipedMemory&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

WipedMemory::~WipedMemory() {
  if (data_ == nullptr) return;
  wipe(data_, size_);
  ::operator delete(data_, kCacheLine);
}

void WipedMemory::grow(std::size_t bytes) {
  SELFSAME_CHECK(bytes >= size_);
  WipedMemory larger;
  larger.data_ = ::operator new(bytes, kCacheLine);
  larger.size_ = bytes;
  if (size_ > 0) std::memcpy(larger.data_, data_, size_);
  std::memset(static_cast<unsigned char*>(larger.data_) + size_, 0, bytes - size_);
  std::swap(*this, larger);
}

}  // namespace selfsame::match
