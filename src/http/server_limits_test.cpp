// The server and clients that send too much, or too slowly.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/limits.hpp"
#include "http/client_test_support.hpp"

namespace selfsame::http {
namespace {

using namespace std::chrono_literals;

TEST(ServerLimits, limits_headers_to_16_kb) {
  TestServer server;
  const auto with_head_of = [](std::size_t bytes) {
    const std::string rest = "GET /health HTTP/1.1\r\nHost: t\r\nX: \r\n\r\n";
    return "GET /health HTTP/1.1\r\nHost: t\r\nX: " + std::string(bytes - rest.size(), 'x') + "\r\n\r\n";
  };
  EXPECT_EQ(server.send(with_head_of(16 << 10)).status, 200);
  EXPECT_EQ(server.send(with_head_of((16 << 10) + 1)).status, 431);
}

TEST(ServerLimits, refuses_a_body_over_32_mb_by_its_announcement) {
  TestServer server;
  const std::string headers = authorization() + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ";
  const auto reply = server.send(bare("POST", "/verify", headers + std::to_string(limits::kMaxBodyBytes + 1) + "\r\n"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.code(), "payload_too_large");
  Connection exact(server.port());
  ASSERT_TRUE(exact.send(bare("POST", "/verify", headers + std::to_string(limits::kMaxBodyBytes) + "\r\n")));
  ASSERT_TRUE(exact.send(std::string(limits::kMaxBodyBytes, ' ')));
  EXPECT_EQ(exact.receive().code(), "invalid_multipart");
}

TEST(ServerLimits, lets_a_client_that_sends_on_read_its_refusal) {
  TestServer server;
  Connection connection(server.port());
  const std::string body(limits::kMaxBodyBytes + 1, 'x');
  ASSERT_TRUE(connection.send(post("/verify", "application/json", body)));
  const auto reply = connection.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply.status, 413);
}

TEST(ServerLimits, refuses_a_chunked_body_once_it_passes_32_mb) {
  TestServer server;
  Connection connection(server.port());
  connection.send(
      bare("POST", "/verify", authorization() + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"));
  const std::string chunk = "100000\r\n" + std::string(1 << 20, ' ') + "\r\n";
  for (int i = 0; i < 33; ++i) connection.send(chunk);
  const auto reply = connection.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply.status, 413);
}

TEST(ServerLimits, bounds_the_memory_of_all_bodies_together) {
  auto options = test_options();
  options.body_memory = 100'000;  // half of it for one address, and then half of the rest
  TestServer server(options);
  const std::string json_head = authorization() + "Content-Type: application/json\r\n";
  const auto begin = [&](std::uint8_t host, std::size_t length, std::size_t sent) {
    auto connection = std::make_unique<Connection>(server.port(), false, host);
    EXPECT_TRUE(
        connection->send(bare("POST", "/verify", json_head + "Content-Length: " + std::to_string(length) + "\r\n") +
                         std::string(sent, ' ')));
    return connection;
  };
  // So long that an answer to `ask` takes nothing that they need.
  const auto ask = [&](std::uint8_t host, std::size_t length) { return begin(host, length, length)->receive(); };
  const auto first = begin(2, 33'000, 32'999);
  ASSERT_TRUE(eventually([&] { return ask(4, 33'501).status == 503; }));
  const auto second = begin(3, 22'000, 21'999);
  ASSERT_TRUE(eventually([&] { return ask(4, 22'501).status == 503; }));
  EXPECT_EQ(ask(4, 22'501).code(), "overloaded");
  EXPECT_EQ(ask(4, 22'501).header("retry-after"), "1");
  EXPECT_EQ(ask(4, 22'500).code(), "invalid_json");
  EXPECT_EQ(ask(2, 7'000).status, 503) << "its share is used up";
  ASSERT_TRUE(first->send(" "));
  EXPECT_EQ(first->receive().code(), "invalid_json");
  EXPECT_EQ(ask(4, 39'000).code(), "invalid_json");
  Connection chunked(server.port());
  chunked.send(bare("POST", "/verify", json_head + "Transfer-Encoding: chunked\r\n") + "20000\r\n" +
               std::string(0x20000, ' '));
  EXPECT_EQ(chunked.receive().status, 503);
}

TEST(ServerLimits, bodies_that_are_announced_and_never_sent_keep_nobody_out) {
  auto options = test_options();
  options.body_memory = 100'000;
  TestServer server(options);
  const std::string json_head = authorization() + "Content-Type: application/json\r\n";
  std::vector<std::unique_ptr<Connection>> silent;
  for (int i = 0; i < 8; ++i) {
    silent.push_back(std::make_unique<Connection>(server.port()));
    ASSERT_TRUE(silent.back()->send(bare("POST", "/verify", json_head + "Content-Length: 50000\r\n")));
  }
  std::this_thread::sleep_for(50ms);
  const std::string body(50'000, ' ');
  EXPECT_EQ(server.send(bare("POST", "/verify", json_head + "Content-Length: 50000\r\n") + body).code(),
            "invalid_json");
}

// --- Too many connections ---

constexpr std::string_view kHalfAHead = "GET /health HTTP/1.1\r\nHo";

TEST(ServerLimits, refuses_the_connection_past_the_limit_where_all_have_something_to_say) {
  auto options = test_options();
  options.connection_limit = 3;
  TestServer server(options);
  auto one = std::make_unique<Connection>(server.port());
  Connection two(server.port());
  Connection three(server.port());
  for (Connection* connection : {one.get(), &two, &three}) {
    EXPECT_EQ(connection->exchange(bare("GET", "/health", "")).status, 200);
    ASSERT_TRUE(connection->send(kHalfAHead));
  }
  std::this_thread::sleep_for(300ms);  // the halves arrive
  Connection four(server.port());
  const auto reply = four.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.header("retry-after"), "1");
  EXPECT_TRUE(four.closed_by_server());
  one.reset();
  EXPECT_TRUE(eventually([&] {
    Connection next(server.port());
    const auto answer = next.exchange(bare("GET", "/health", ""));
    return answer && answer.status == 200;
  }));
}

TEST(ServerLimits, lets_the_connection_that_is_idle_longest_give_way) {
  auto options = test_options();
  options.connection_limit = 2;
  TestServer server(options);
  Connection first(server.port());
  EXPECT_EQ(first.exchange(bare("GET", "/health", "")).status, 200);
  Connection second(server.port());
  EXPECT_EQ(second.exchange(bare("GET", "/health", "")).status, 200);
  Connection third(server.port());
  EXPECT_EQ(third.exchange(bare("GET", "/health", "")).status, 200);
  EXPECT_TRUE(first.closed_by_server());
  EXPECT_EQ(second.exchange(bare("GET", "/health", "")).status, 200);
}

TEST(ServerLimits, lets_an_address_with_many_connections_give_way_to_one_with_few) {
  auto options = test_options();
  options.connection_limit = 6;
  TestServer server(options);
  std::vector<std::unique_ptr<Connection>> crowd;
  for (int i = 0; i < 6; ++i) {
    crowd.push_back(std::make_unique<Connection>(server.port(), false, 2));
    ASSERT_EQ(crowd.back()->exchange(bare("GET", "/health", "")).status, 200);
    ASSERT_TRUE(crowd.back()->send(kHalfAHead));
  }
  std::this_thread::sleep_for(300ms);  // the halves arrive
  Connection honest(server.port(), false, 3);
  EXPECT_EQ(honest.exchange(bare("GET", "/health", "")).status, 200);
  const auto told = crowd.front()->receive();
  ASSERT_TRUE(told);
  EXPECT_EQ(told.status, 503);
  Connection another(server.port(), false, 4);
  EXPECT_EQ(another.exchange(bare("GET", "/health", "")).status, 200);
  EXPECT_EQ(honest.exchange(bare("GET", "/health", "")).status, 200) << "who has one only stays";
}

TEST(ServerLimits, lets_half_heads_of_many_addresses_give_way) {
  auto options = test_options();
  options.connection_limit = 3;
  TestServer server(options);
  std::vector<std::unique_ptr<Connection>> halves;
  for (std::uint8_t host = 2; host < 5; ++host) {
    halves.push_back(std::make_unique<Connection>(server.port(), false, host));
    ASSERT_TRUE(halves.back()->send(kHalfAHead));
  }
  std::this_thread::sleep_for(1200ms);
  Connection honest(server.port(), false, 9);
  EXPECT_EQ(honest.exchange(bare("GET", "/health", "")).status, 200);
}

TEST(ServerLimits, lets_clients_give_way_that_read_no_answer) {
  auto options = test_options();
  options.connection_limit = 3;
  for (const bool of_one_address : {true, false}) {
    TestServer server(options);
    std::vector<std::unique_ptr<Connection>> deaf;
    for (std::uint8_t host = 2; host < 5; ++host) {
      deaf.push_back(std::make_unique<Connection>(server.port(), false, of_one_address ? std::uint8_t{2} : host));
      const int small = 4096;
      ::setsockopt(deaf.back()->descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
      std::string requests;
      for (int i = 0; i < 60; ++i) requests += bare("GET", "/openapi.json", "");
      ASSERT_TRUE(deaf.back()->send(requests));
    }
    std::this_thread::sleep_for(1500ms);
    Connection honest(server.port(), false, 9);
    EXPECT_EQ(honest.exchange(bare("GET", "/health", "")).status, 200) << of_one_address;
  }
}

// --- Slow clients ---

TEST(ServerLimits, gives_up_on_a_head_that_trickles) {
  auto options = test_options();
  options.header_timeout = 300ms;
  TestServer server(options);
  Connection connection(server.port());
  const auto begun = std::chrono::steady_clock::now();
  for (const char c : std::string("GET /health HT")) {
    connection.send(std::string(1, c));
    std::this_thread::sleep_for(20ms);
  }
  const auto reply = connection.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(reply.code(), "timeout");
  EXPECT_TRUE(connection.closed_by_server());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(ServerLimits, gives_up_on_a_body_that_trickles) {
  auto options = test_options();
  options.body_timeout = 300ms;
  TestServer server(options);
  Connection connection(server.port());
  const std::string request = verify_request();
  ASSERT_TRUE(connection.send(request.substr(0, request.size() - 10)));
  const auto reply = connection.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply.status, 408);
}

TEST(ServerLimits, closes_silent_and_idle_connections) {
  auto options = test_options();
  options.header_timeout = 200ms;
  options.idle_timeout = 200ms;
  TestServer server(options);
  Connection silent(server.port());
  EXPECT_TRUE(silent.closed_by_server());
  Connection idle(server.port());
  EXPECT_EQ(idle.exchange(bare("GET", "/health", "")).status, 200);
  EXPECT_TRUE(idle.closed_by_server());
}

TEST(ServerLimits, closes_on_a_client_that_does_not_read) {
  auto options = test_options();
  options.write_timeout = 300ms;
  TestServer server(options);
  Connection connection(server.port());
  const int small = 4096;
  ::setsockopt(connection.descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  // Answers accumulate until the server cannot write; it must then give up, so that sending fails.
  const std::string request = bare("GET", "/docs", "");
  EXPECT_TRUE(eventually([&] { return !connection.send(request); }));
  EXPECT_EQ(server.send(bare("GET", "/health", "")).status, 200);
}

TEST(ServerLimits, outlives_clients_that_hang_up) {
  TestServer server;
  const std::string request = verify_request();
  for (std::size_t cut = 0; cut <= request.size(); cut += 97) {
    Connection connection(server.port());
    connection.send(request.substr(0, cut));
  }
  EXPECT_EQ(server.send(bare("GET", "/health", "")).status, 200);
}

}  // namespace
}  // namespace selfsame::http
