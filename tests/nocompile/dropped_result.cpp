// A Result must be looked at.
#include "base/result.hpp"

selfsame::Result<int> measure();

void run() {
#ifdef MISTAKE
  measure();
#else
  (void)measure();
#endif
}
