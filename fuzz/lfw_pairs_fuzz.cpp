// LFW's pairs.txt: a text file that a user names.
#include <cstdint>

#include "base/bytes.hpp"
#include "eval/lfw.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto pairs = selfsame::eval::parse_lfw_pairs(selfsame::base::as_text({data, size}));
  if (pairs && pairs->pairs.size() != std::size_t{2} * pairs->folds * pairs->pairs_per_class) __builtin_trap();
  return 0;
}
