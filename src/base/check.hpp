// SELFSAME_CHECK: a programmer error ends the process, in every build. Never used for bad input.
#pragma once

#include <cstdio>
#include <cstdlib>

#define SELFSAME_CHECK(condition)                                                        \
  do {                                                                                   \
    if (!(condition)) [[unlikely]] {                                                     \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
