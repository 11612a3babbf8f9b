// The contract suite of ShortLived, to be instantiated for each implementation; for tests. Its tests are in
// short_lived_contract_test.cpp.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "auth/short_lived.hpp"

namespace selfsame::auth {

/// An implementation under test: an empty port, and a way to advance its time.
struct ShortLivedUnderTest {
  virtual ~ShortLivedUnderTest() = default;
  virtual ShortLived& port() = 0;
  virtual void pass_ms(std::int64_t ms) = 0;
};

class ShortLivedContract : public ::testing::TestWithParam<std::function<std::unique_ptr<ShortLivedUnderTest>()>> {
 protected:
  static ByteView bytes(std::string_view text) { return base::as_bytes(text); }
  static std::vector<Bytes> records(std::initializer_list<std::string_view> texts) {
    std::vector<Bytes> made;
    for (const auto text : texts) made.emplace_back(text.begin(), text.end());
    return made;
  }
  std::string value(const Key& key) {
    const auto got = port().get(key);
    EXPECT_TRUE(got);
    return *got ? std::string(base::as_text(**got)) : "(none)";
  }
  std::vector<std::string> list(std::uint64_t from = 0, std::uint64_t first = 0) {
    const auto part = port().read_list(kList, from);
    EXPECT_TRUE(part);
    EXPECT_EQ(part->first, first);
    std::vector<std::string> texts;
    for (const Bytes& record : part->records) texts.emplace_back(base::as_text(record));
    return texts;
  }
  ShortLived& port() { return tested_->port(); }

  const Key kKey{KeySpace::tries, "ada/1"};
  const Key kList{KeySpace::copies, "codes"};
  std::unique_ptr<ShortLivedUnderTest> tested_ = GetParam()();
};

}  // namespace selfsame::auth
