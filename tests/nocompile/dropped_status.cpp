// A Status must not be ignored.
#include "base/result.hpp"

selfsame::Status store();

void run() {
#ifdef MISTAKE
  store();
#else
  (void)store();
#endif
}
