// The shipped net on drawn prints.
#include "finger/embedder.hpp"

#include <gtest/gtest.h>

#include "finger/drawn_print_test_support.hpp"
#include "match/vector.hpp"
#include "tests/support/test_data.hpp"

namespace selfsame::finger {
namespace {

std::shared_ptr<const infer::Session> load(const std::string& pack) {
  const auto library = infer::PackLibrary::scan({{selfsame::test::source_folder() / "models"}, {}});
  return infer::Session::load(*infer::Runtime::create(), **library.find(pack)).value();
}

std::vector<float> vector_of(const Embedder& embedder, const test::DrawnPrint& print) {
  return embedder.embed(*read_ridges(print.draw())).value();
}

TEST(Embedder, knows_a_drawn_finger_again_under_noise) {
  const Embedder embedder = *Embedder::create(load("selfsame-finger-embedder"));
  std::vector<std::vector<float>> first, again;
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    test::DrawnPrint print = test::drawn_finger(seed);
    first.push_back(vector_of(embedder, print));
    print.noise = 30;
    print.shift_x = 4;
    again.push_back(vector_of(embedder, print));
  }
  for (std::size_t a = 0; a < first.size(); ++a) {
    EXPECT_EQ(first[a].size(), embedder.dimension());
    EXPECT_NEAR(match::cosine(first[a], first[a]), 1, 1e-5);
    for (std::size_t b = 0; b < again.size(); ++b) {
      if (a == b) continue;
      EXPECT_GT(match::cosine(first[a], again[a]), match::cosine(first[a], again[b])) << a << ' ' << b;
    }
  }
}

TEST(Embedder, refuses_a_pack_of_another_kind) {
  EXPECT_EQ(Embedder::create(load("selfsame-face-pad")).error().code, ErrorCode::pack_invalid);
}

}  // namespace
}  // namespace selfsame::finger
