// A Result must not be ignored.
#include "base/result.hpp"

selfsame::Result<int> measure();

void run() {
#ifdef MISTAKE
  measure();
#else
  (void)measure();
#endif
}
