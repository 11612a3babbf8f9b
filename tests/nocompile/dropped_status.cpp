// A Status must be looked at.
#include "base/result.hpp"

selfsame::Status store();

void run() {
#ifdef MISTAKE
  store();
#else
  (void)store();
#endif
}
