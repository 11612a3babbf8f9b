#include "store/store.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "store/store_test_fixture.hpp"

namespace selfsame::store {
namespace {

using StoreTest = StoreFixture;

TEST_F(StoreTest, several_threads_may_use_one_store) {
  const auto store = open();
  constexpr int kRounds = 25;
  std::vector<std::jthread> threads;
  for (std::uint32_t t = 0; t < 4; ++t) {
    threads.emplace_back([&store, t] {
      for (std::uint32_t i = 0; i < kRounds; ++i) {
        const std::string name = "t" + std::to_string(t) + "-" + std::to_string(i % 7);
        EXPECT_TRUE(enrol(*store, name, i, IfExists::replace));
        EXPECT_EQ(store->templates().open(subject_named(name))->front(), make_template(Modality::face, i));
        EXPECT_TRUE(store->log().append({.subject = name, .action = Action::verify, .outcome = Verdict::accept}));
        EXPECT_TRUE(store->templates().generation());
        if (i % 8 == t) {
          EXPECT_TRUE(store->templates().walk(Modality::face, [](const auto&, const auto&) {}));
        }
        if (i % 10 == 9) {
          EXPECT_TRUE(erase(*store, name));
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(store->log().history("", 10'000)->size(), 4U * (2 * kRounds + 2));
}

TEST_F(StoreTest, several_processes_may_open_and_enrol_at_once) {
  constexpr int kProcesses = 4;
  constexpr std::uint32_t kEach = 10;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto store = try_open();
      if (!store) ::_exit(1);
      for (std::uint32_t i = 0; i < kEach; ++i) {
        if (!enrol(**store, "p" + std::to_string(p) + "-" + std::to_string(i), i)) ::_exit(2);
      }
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(open()->subjects().count().value(), kProcesses * kEach);
}

}  // namespace
}  // namespace selfsame::store
