// A text becomes a subject's id only after validation.
#include <string>

#include "base/ids.hpp"

selfsame::SubjectId id_of(const selfsame::SubjectId& checked, const std::string& text) {
#ifdef MISTAKE
  (void)checked;
  return text;
#else
  (void)text;
  return checked;
#endif
}
