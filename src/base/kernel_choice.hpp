// Selects among kernels: the same function compiled for several instruction sets.
#pragma once

#include <span>
#include <vector>

// The sets for which a file may compile kernels. WebAssembly has none of them, and needs no selection at run time.
#if defined(__x86_64__) && !defined(__EMSCRIPTEN__)
#define SELFSAME_X86 1
#elif defined(__aarch64__)
#define SELFSAME_NEON 1
#endif

namespace selfsame::base {

/// The processor feature that a kernel needs.
enum class Cpu { any, avx2, avx2_fma, avx512, avx512_vnni, avx512_popcnt };

/// Whether this machine has it.
inline bool has(Cpu need) {
#ifdef SELFSAME_X86
  switch (need) {
    case Cpu::any: return true;
    case Cpu::avx2: return __builtin_cpu_supports("avx2");
    case Cpu::avx2_fma: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case Cpu::avx512: return has(Cpu::avx2_fma) && __builtin_cpu_supports("avx512f");
    case Cpu::avx512_vnni: return has(Cpu::avx512) && __builtin_cpu_supports("avx512vnni");
    case Cpu::avx512_popcnt: return has(Cpu::avx512) && __builtin_cpu_supports("avx512vpopcntdq");
  }
#endif
  return need == Cpu::any;
}

/// A kernel and its requirement. A room lists its plain one first and the fastest last.
template <class Kernel>
struct Choice {
  const Kernel* kernel = nullptr;
  Cpu need = Cpu::any;
};

/// All that this machine can run, in the order of `choices`; tests compare the others with the first.
template <class Kernel>
std::vector<const Kernel*> available(std::span<const Choice<Kernel>> choices) {
  std::vector<const Kernel*> kernels;
  for (const auto& choice : choices) {
    if (has(choice.need)) kernels.push_back(choice.kernel);
  }
  return kernels;
}

/// The last that this machine can run.
template <class Kernel>
const Kernel& best_of(std::span<const Choice<Kernel>> choices) {
  return *available(choices).back();
}

}  // namespace selfsame::base
