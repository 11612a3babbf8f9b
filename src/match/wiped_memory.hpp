// Memory for personal data, wiped before it is freed.
#pragma once

#include <cstddef>

namespace selfsame::match {

/// Sets `bytes` to zero in a way that compilers cannot optimise out.
void wipe(void* memory, std::size_t bytes);

/// Zeroed bytes, aligned to a cache line. Wiped before being freed or replaced.
class WipedMemory {
 public:
  WipedMemory() = default;
  WipedMemory(WipedMemory&& other) noexcept;
  WipedMemory& operator=(WipedMemory&& other) noexcept;
  ~WipedMemory();

  std::size_t size() const { return size_; }
  /// Enlarges it; the contents are kept, at another address.
  void grow(std::size_t bytes);

  template <class T>
  T* as() {
    return static_cast<T*>(data_);
  }
  template <class T>
  const T* as() const {
    return static_cast<const T*>(data_);
  }

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace selfsame::match
