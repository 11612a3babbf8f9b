// C++20 that the libc++ of Emscripten 3.1.6 does not have yet. Included before everything else, in wasm builds only.
#pragma once

#include <compare>
#include <string>
#include <type_traits>
#include <version>

#if !defined(__cpp_lib_bit_cast)
namespace std {
template <typename To, typename From>
requires(sizeof(To) == sizeof(From) && is_trivially_copyable_v<To> && is_trivially_copyable_v<From>)
    [[nodiscard]] constexpr To bit_cast(const From& from) noexcept {
  return __builtin_bit_cast(To, from);
}
}  // namespace std
#endif

// libc++ has them since release 16, with the rest of <compare> for strings.
#if _LIBCPP_VERSION < 16000
namespace std {
[[nodiscard]] inline strong_ordering operator<=>(const string& a, const string& b) noexcept {
  return a.compare(b) <=> 0;
}
}  // namespace std
#endif
