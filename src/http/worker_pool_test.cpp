#include "http/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

namespace selfsame::http {
namespace {

/// Occupies a worker until opened.
class Gate {
 public:
  WorkerPool::Job job() {
    return [this] {
      entered_.set_value();
      opened_.get_future().wait();
    };
  }
  void wait_until_entered() { entered_.get_future().wait(); }
  void open() { opened_.set_value(); }

 private:
  std::promise<void> entered_;
  std::promise<void> opened_;
};

TEST(WorkerPool, runs_all_jobs) {
  std::atomic<int> ran{0};
  {
    WorkerPool pool(3, 1000);  // one client has half of the places
    EXPECT_EQ(pool.workers(), 3U);
    std::promise<void> last;
    for (int i = 0; i < 500; ++i) {
      ASSERT_TRUE(pool.submit([&] {
        if (++ran == 500) last.set_value();
      }));
    }
    last.get_future().wait();
  }
  EXPECT_EQ(ran, 500);
}

TEST(WorkerPool, refuses_the_job_past_the_queue) {
  Gate gate;  // outlives the pool
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.submit(gate.job()));
  gate.wait_until_entered();
  EXPECT_TRUE(pool.submit([] {}, "a"));
  EXPECT_TRUE(pool.submit([] {}, "b"));
  EXPECT_FALSE(pool.submit([] {}, "c"));
  gate.open();
}

TEST(WorkerPool, takes_no_more_than_the_workers_without_a_queue) {
  Gate gate;  // outlives the pool
  WorkerPool pool(1, 0);
  ASSERT_TRUE(pool.submit(gate.job(), "a"));
  EXPECT_FALSE(pool.submit([] {}, "b"));
  gate.wait_until_entered();
  gate.open();
}

TEST(WorkerPool, lets_clients_take_turns) {
  Gate gate;  // outlives the pool
  std::promise<void> last;
  std::string order;
  WorkerPool pool(1, 40);
  ASSERT_TRUE(pool.submit(gate.job(), "greedy"));
  gate.wait_until_entered();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(pool.submit([&] { order += 'g'; }, "greedy"));
  ASSERT_TRUE(pool.submit([&] { order += 'h'; }, "honest"));
  ASSERT_TRUE(pool.submit([&] { order += 'o'; }, "other"));
  ASSERT_TRUE(pool.submit([&] { last.set_value(); }, "greedy"));
  gate.open();
  last.get_future().wait();
  EXPECT_EQ(order, "ghogg");
}

TEST(WorkerPool, keeps_places_for_others) {
  Gate gate;  // outlives the pool
  WorkerPool pool(1, 39);
  ASSERT_TRUE(pool.submit(gate.job(), "greedy"));
  gate.wait_until_entered();
  int taken = 1;
  while (pool.submit([] {}, "greedy")) ++taken;
  EXPECT_EQ(taken, 20) << "half of the places";
  for (const int most : {10, 5, 3, 1, 1}) {
    const std::string name = "as greedy " + std::to_string(taken);
    int own = 0;
    while (pool.submit([] {}, name)) ++own;
    EXPECT_EQ(own, most) << "half of the rest";
    taken += own;
  }
  EXPECT_EQ(taken, 40);
  EXPECT_FALSE(pool.submit([] {}, "honest")) << "there is none left";
  gate.open();
}

TEST(WorkerPool, stop_finishes_what_runs_and_drops_what_waits) {
  Gate gate;  // outlives the pool
  WorkerPool pool(1, 5);
  const auto held = std::make_shared<int>(0);
  std::atomic<bool> ran{false};
  ASSERT_TRUE(pool.submit(gate.job()));
  gate.wait_until_entered();
  ASSERT_TRUE(pool.submit([held, &ran] { ran = true; }));
  EXPECT_EQ(held.use_count(), 2);
  auto stopping = std::async(std::launch::async, [&] { pool.stop(); });
  while (held.use_count() != 1) std::this_thread::yield();
  EXPECT_FALSE(pool.submit([] {}));
  gate.open();
  stopping.get();
  EXPECT_FALSE(ran);
  pool.stop();
}

TEST(WorkerPool, has_a_worker_a_core_by_default) { EXPECT_GE(WorkerPool(0, 1).workers(), 1U); }

}  // namespace
}  // namespace selfsame::http
