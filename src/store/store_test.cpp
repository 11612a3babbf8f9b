#include "store/store.hpp"

#include <gmock/gmock.h>
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

TEST_F(StoreTest, a_file_that_was_moved_away_takes_and_gives_nothing) {
  const auto store = open();
  ASSERT_TRUE(enrol(*store, "ada", 1));
  const auto away = file_.string() + ".away";
  for (const auto* const how : {"moved", "replaced"}) {
    if (how == std::string("moved")) {
      std::filesystem::rename(file_, away);
    } else {
      std::ofstream(file_) << "another file";
    }
    const auto refused = enrol(*store, "bob", 2);
    ASSERT_FALSE(refused) << how;
    EXPECT_EQ(refused.error().code, ErrorCode::store_failed) << how;
    EXPECT_THAT(refused.error().message, testing::HasSubstr("moved, replaced or deleted")) << how;
    EXPECT_FALSE(store->templates().open(subject_named("ada"))) << how;
  }
  std::filesystem::remove(file_);
  std::filesystem::rename(away, file_);
  EXPECT_TRUE(enrol(*store, "bob", 2)) << "it is back";
  EXPECT_TRUE(store->templates().open(subject_named("ada")));
}

}  // namespace
}  // namespace selfsame::store
