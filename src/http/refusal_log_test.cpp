// Log lines of requests that are refused before they reach a use case.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/limits.hpp"
#include "http/client_test_support.hpp"

namespace selfsame::http {
namespace {

using namespace std::chrono_literals;

class RefusalLogTest : public ::testing::Test {
 protected:
  /// Newest first, once there are `count`: a refusal is logged concurrently with its answer.
  std::vector<store::LogEntry> lines(std::size_t count) const {
    std::vector<store::LogEntry> found;
    for (int i = 0; i < 500 && found.size() < count; ++i) {
      found = server_.audit_log().history("", 1000).value();
      if (found.size() < count) std::this_thread::sleep_for(10ms);
    }
    return found;
  }

  TestServer server_;
};

struct Refused {
  const char* name;
  std::string request;
  store::Action action;
  ErrorCode code;
  std::string actor;
  std::string subject;
};

TEST_F(RefusalLogTest, has_a_line_of_each_that_named_a_use_case) {
  const std::vector<Refused> cases = {
      {"no_token", bare("POST", "/verify", ""), store::Action::verify, ErrorCode::unauthorized, "", ""},
      {"wrong_token", bare("DELETE", "/users/ada", "Authorization: Bearer wrong-wrong-wrong-wrong\r\n"),
       store::Action::erase, ErrorCode::unauthorized, "", ""},
      {"text_body", post("/enroll", "text/plain", "x"), store::Action::enrol, ErrorCode::unsupported_content_type,
       "token", ""},
      {"no_json", post("/authenticate", "application/json", "hello"), store::Action::verify, ErrorCode::invalid_json,
       "token", ""},
      {"query", bare("GET", "/users?limit=0"), store::Action::list, ErrorCode::invalid_argument, "token", ""},
      {"no_name", post_form("/verify", {{"user_id", "../etc"}, {"image", photo(1)}}), store::Action::verify,
       ErrorCode::invalid_subject_id, "token", ""},
      {"no_picture", post_form("/verify", {{"user_id", "ada"}, {"image", "x"}}), store::Action::verify,
       ErrorCode::unsupported_media, "token", "ada"},
  };
  std::size_t count = 0;
  for (const Refused& refused : cases) {
    EXPECT_GE(server_.send(refused.request).status, 400) << refused.name;
    const auto found = lines(++count);
    ASSERT_EQ(found.size(), count) << refused.name;
    const store::LogEntry& line = found.front();
    EXPECT_EQ(store::to_string(line.action), store::to_string(refused.action)) << refused.name;
    EXPECT_EQ(store::to_string(line.outcome), base::to_string(refused.code)) << refused.name;
    EXPECT_EQ(line.actor, refused.actor) << refused.name;
    EXPECT_EQ(line.subject, refused.subject) << refused.name;
    EXPECT_EQ(line.origin, "127.0.0.1") << refused.name;
  }
}

TEST_F(RefusalLogTest, has_one_line_where_a_use_case_refused_and_none_where_nobody_was_asked_for) {
  EXPECT_EQ(server_.send(bare("GET", "/nothing", "")).status, 404);
  EXPECT_EQ(server_.send(bare("POST", "/health", "")).status, 405);
  EXPECT_EQ(server_.send(bare("GET", "/health", "Content-Length: 1\r\n")).status, 400);
  EXPECT_EQ(server_.send(bare("GET", "/users/nobody")).status, 404);
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(lines(1).size(), 1U);
}

TEST_F(RefusalLogTest, a_flood_of_strangers_neither_fills_the_log_nor_hides_who_is_known) {
  Connection connection(server_.port());
  constexpr auto kMost = static_cast<std::size_t>(limits::kMaxStrangerLines);
  for (std::size_t i = 0; i < kMost + 50; ++i) {
    ASSERT_EQ(connection.exchange(bare("POST", "/verify", "")).status, 401) << i;
  }
  EXPECT_EQ(server_.send(post("/verify", "text/plain", "x")).status, 415);
  const auto found = lines(kMost + 1);
  EXPECT_GE(found.size(), kMost + 1);
  EXPECT_LE(found.size(), kMost + 6) << "a minute's worth more at most";
  EXPECT_EQ(std::count_if(found.begin(), found.end(), [](const auto& line) { return line.actor == "token"; }), 1);
}

}  // namespace
}  // namespace selfsame::http
