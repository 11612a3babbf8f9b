// Memory for what tells of a person: nothing of it stays behind when it is given back.
#pragma once

#include <cstddef>

namespace selfsame::match {

/// Sets `bytes` to zero, in a way that no compiler leaves out.
void wipe(void* memory, std::size_t bytes);

/// Zeroed bytes, aligned to a cache line. Whatever is given up is wiped first.
class WipedMemory {
 public:
  WipedMemory() = default;
  WipedMemory(WipedMemory&& other) noexcept;
  WipedMemory& operator=(WipedMemory&& other) noexcept;
  ~WipedMemory();

  std::size_t size() const { return size_; }
  /// Makes it larger; what it held stays, at another address.
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
