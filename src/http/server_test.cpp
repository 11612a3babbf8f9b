// The server with many and malformed clients, and how it opens and stops.
#include "http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <chrono>
#include <thread>

#include "http/client_test_support.hpp"

namespace selfsame::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// --- Keep-alive and framing ---

TEST(Server, keeps_a_connection_for_many_requests) {
  TestServer server;
  Connection connection(server.port());
  for (int i = 0; i < 20; ++i) {
    const auto reply = connection.exchange(i % 2 == 0 ? bare("GET", "/health", "") : verify_request());
    ASSERT_TRUE(reply) << i;
    EXPECT_EQ(reply.status, i % 2 == 0 ? 200 : 404);
  }
}

TEST(Server, answers_pipelined_requests_in_order) {
  TestServer server;
  Connection connection(server.port());
  ASSERT_TRUE(connection.send(bare("GET", "/health", "") + verify_request() + bare("GET", "/nothing") +
                              bare("GET", "/health", "")));
  for (const std::string code : {"", "subject_not_found", "not_found", ""}) {
    const auto reply = connection.receive();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply.code(), code);
  }
}

TEST(Server, keeps_the_connection_after_a_refusal_without_a_body) {
  TestServer server;
  Connection connection(server.port());
  EXPECT_EQ(connection.exchange(bare("GET", "/users", "")).status, 401);
  EXPECT_EQ(connection.exchange(bare("GET", "/health", "")).status, 200);
}

TEST(Server, closes_when_asked_to_and_for_http_1_0) {
  TestServer server;
  for (const std::string& request :
       {bare("GET", "/health", "Connection: close\r\n"), std::string("GET /health HTTP/1.0\r\n\r\n")}) {
    Connection connection(server.port());
    const auto reply = connection.exchange(request);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply.status, 200);
    EXPECT_TRUE(connection.closed_by_server());
  }
}

TEST(Server, head_answers_the_headers_of_get_without_its_body) {
  TestServer server;
  Connection connection(server.port());
  const auto got = connection.exchange(bare("GET", "/docs", ""));
  ASSERT_TRUE(connection.send(bare("HEAD", "/docs", "")));
  const auto head = connection.receive(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), got.header("content-length"));
  EXPECT_EQ(connection.exchange(bare("GET", "/health", "")).status, 200);
}

TEST(Server, tells_which_methods_an_address_takes) {
  TestServer server;
  EXPECT_EQ(server.send(bare("POST", "/health")).header("allow"), "GET, HEAD");
  EXPECT_EQ(server.send(bare("GET", "/enroll")).header("allow"), "POST");
  EXPECT_EQ(server.send(bare("PATCH", "/users/ada")).header("allow"), "GET, HEAD, DELETE");
  EXPECT_EQ(server.send(bare("OPTIONS", "/users/ada")).status, 405);
  EXPECT_EQ(server.send(bare("BREW", "/users/ada")).status, 405);
}

TEST(Server, reads_chunked_bodies) {
  TestServer server;
  const std::string body = multipart_body({{"user_id", "ada"}, {"image", photo(1)}});
  std::string request = "POST /enroll HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n" + authorization() +
                        "Content-Type: multipart/form-data; boundary=b0undary\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 1000) {
    const std::string piece = body.substr(at, 1000);
    char size[16];
    std::snprintf(size, sizeof size, "%zx", piece.size());
    request += std::string(size) + ";note=x\r\n" + piece + "\r\n";
  }
  Connection connection(server.port());
  const auto reply = connection.exchange(request + "0\r\n\r\n");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(connection.exchange(bare("GET", "/health", "")).status, 200);
}

TEST(Server, asks_for_a_body_only_when_it_wants_it) {
  TestServer server;
  const std::string full = post_form("/enroll", {{"user_id", "ada"}, {"image", photo(1)}});
  const auto end = full.find("\r\n\r\n");
  {
    Connection connection(server.port());
    ASSERT_TRUE(connection.send(full.substr(0, end) + "\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(connection.receive().status, 100);
    EXPECT_EQ(connection.exchange(full.substr(end + 4)).status, 201);
  }
  const std::string headers = "Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: ";
  Connection unauthorized(server.port());
  EXPECT_EQ(unauthorized.exchange(bare("POST", "/verify", headers + "10\r\n")).status, 401);
  EXPECT_TRUE(unauthorized.closed_by_server());
  EXPECT_EQ(server.send(bare("POST", "/verify", "Expect: a miracle\r\n" + authorization())).status, 417);
}

struct BrokenCase {
  const char* name;
  std::string request;
  int status;
};

TEST(Server, refuses_malformed_http_and_closes) {
  TestServer server;
  const std::string json_head = "Content-Type: application/json\r\n" + authorization();
  const std::vector<BrokenCase> cases = {
      {"noise", "hello world\r\n\r\n", 400},
      {"tls_hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), 400},
      {"no_version", "GET /health\r\n\r\n", 400},
      {"http_2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"broken_header", "GET /health HTTP/1.1\r\nHost t\r\n\r\n", 400},
      {"space_in_name", "GET /health HTTP/1.1\r\nHost : t\r\n\r\n", 400},
      {"negative_length", bare("POST", "/verify", json_head + "Content-Length: -1\r\n"), 400},
      {"two_lengths", bare("POST", "/verify", json_head + "Content-Length: 2\r\nContent-Length: 3\r\n"), 400},
      {"one_length_twice", bare("POST", "/verify", json_head + "Content-Length: 2\r\nContent-Length: 2\r\n") + "{}",
       400},
      {"list_of_lengths", bare("POST", "/verify", json_head + "Content-Length: 2, 2\r\n") + "{}", 400},
      {"two_content_encodings",
       bare("POST", "/verify", json_head + "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"), 400},
      {"length_and_chunked", bare("POST", "/verify", json_head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"),
       400},
      {"bad_chunk", bare("POST", "/verify", json_head + "Transfer-Encoding: chunked\r\n") + "zz\r\n", 400},
      {"other_encoding", bare("POST", "/verify", json_head + "Transfer-Encoding: gzip, chunked\r\n"), 501},
      {"encoding_alone", bare("POST", "/verify", json_head + "Transfer-Encoding: identity\r\n"), 501},
      {"two_encodings",
       bare("POST", "/verify", json_head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n"), 400},
      {"folded_header", "GET /health HTTP/1.1\r\nHost: t\r\nX-Note: a\r\n b\r\n\r\n", 400},
      {"folded_encoding", bare("POST", "/verify", json_head + "Transfer-Encoding:\r\n\tchunked\r\n"), 400},
      {"first_line_folded", "GET /health HTTP/1.1\r\n Host: t\r\n\r\n", 400},
      {"encoding_in_http_1_0", "POST /verify HTTP/1.0\r\n" + json_head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"two_hosts", bare("GET", "/health", "Host: u\r\n"), 400},
      {"two_tokens", bare("GET", "/users", authorization() + authorization()), 400},
      {"body_of_a_get", bare("GET", "/users", json_head + "Content-Length: 2\r\n") + "{}", 400},
      {"long_chunk_extension",
       bare("POST", "/verify", json_head + "Transfer-Encoding: chunked\r\n") + "1;" + std::string(200'000, 'x'), 400},
  };
  for (const auto& broken : cases) {
    Connection connection(server.port());
    connection.send(broken.request);
    const auto reply = connection.receive();
    ASSERT_TRUE(reply) << broken.name;
    EXPECT_EQ(reply.status, broken.status) << broken.name << reply.body;
    EXPECT_EQ(reply.header("content-type"), "application/problem+json") << broken.name;
    EXPECT_EQ(reply.header("connection"), "close") << broken.name;
    EXPECT_TRUE(connection.closed_by_server()) << broken.name;
  }
}

TEST(Server, does_not_call_it_a_fault_when_a_client_speaks_another_version) {
  TestServer server;
  EXPECT_EQ(server.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").json()["detail"],
            "only HTTP/1.0 and HTTP/1.1 are supported");
  EXPECT_THAT(server.log(), testing::Not(HasSubstr("invalid_argument")));
}

TEST(Server, answers_under_its_own_names_and_addresses_alone_where_it_knows_them) {
  auto options = test_options();
  const std::vector<std::string> names{"Door.Example.org:8443"};
  options.allowed_hosts = AllowedHosts::create(names).value();
  TestServer strict(options);
  const auto ask = [](std::string_view host) {
    return "GET /health HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n";
  };
  for (const std::string host :
       {"door.example.org", "DOOR.example.org:8080", "localhost:1", "127.0.0.1", "[::1]:80", "192.0.2.7:8080"}) {
    EXPECT_EQ(strict.send(ask(host)).status, 200) << host;
  }
  EXPECT_EQ(strict.send(ask("evil.example")).status, 421);
  EXPECT_EQ(strict.send(bare("GET", "http://evil.example/health", "")).status, 421);
  TestServer open;
  EXPECT_EQ(open.send(ask("evil.example")).status, 200);
  for (const std::string host : {"a b", "user@host", "host:x", "host:99999", "[::1", "a:1:2", "a/b"}) {
    EXPECT_EQ(open.send(ask(host)).status, 400) << host;
  }
}

TEST(Server, wants_a_host_and_a_path) {
  TestServer server;
  EXPECT_EQ(server.send("GET /health HTTP/1.1\r\n\r\n").status, 400);
  EXPECT_EQ(server.send(bare("OPTIONS", "*")).status, 400);
  EXPECT_EQ(server.send(bare("GET", "http://elsewhere/health", "")).status, 200);
  EXPECT_EQ(server.send("\r\n" + bare("GET", "/health", "")).status, 200);
  EXPECT_EQ(server.send(bare("GET", "/" + std::string(2047, 'x'))).status, 404);
  EXPECT_EQ(server.send(bare("GET", "/" + std::string(2048, 'x'))).status, 400);
}

// --- Many clients ---

TEST(Server, survives_a_thousand_parallel_connections) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 8192);
  ::setrlimit(RLIMIT_NOFILE, &files);
  ASSERT_GE(files.rlim_cur, 4096U) << "this test needs more file descriptors";
  TestServer server;
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < 1200; ++i) {
    connections.push_back(std::make_unique<Connection>(server.port()));
    ASSERT_TRUE(connections.back()->connected()) << i;
  }
  const std::string request = bare("GET", "/health", "");
  for (const auto& connection : connections) ASSERT_TRUE(connection->send(request));
  for (const auto& connection : connections) {
    const auto reply = connection->receive();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply.status, 200);
  }
}

TEST(Server, answers_503_when_the_queue_is_full_and_stays_healthy) {
  auto options = test_options();
  options.workers = 1;
  options.queue_limit = 2;
  TestServer server(options);
  ASSERT_EQ(server.send(post_form("/enroll", {{"user_id", "ada"}, {"image", photo(1)}})).status, 201);
  server.engine().hold();
  Connection running(server.port());
  // From other addresses: one alone may not have all places.
  Connection waiting[2] = {Connection(server.port(), false, 3), Connection(server.port(), false, 4)};
  Connection refused(server.port(), false, 5);
  for (Connection* connection : {&waiting[0], &waiting[1], &refused}) {
    ASSERT_EQ(connection->exchange(bare("GET", "/health", "")).status, 200);
  }
  ASSERT_TRUE(running.send(verify_request()));
  ASSERT_TRUE(eventually([&] { return server.engine().waiting() == 1; }));
  for (Connection& connection : waiting) ASSERT_TRUE(connection.send(bare("GET", "/users")));
  // The I/O thread handles sockets in the order in which they became readable.
  for (int i = 0; i < 3; ++i) ASSERT_EQ(refused.exchange(bare("GET", "/health", "")).status, 200);

  const auto reply = refused.exchange(verify_request());
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.code(), "overloaded");
  EXPECT_EQ(reply.header("retry-after"), "1");
  EXPECT_EQ(refused.exchange(bare("GET", "/health", "")).status, 200);
  server.engine().release();
  EXPECT_EQ(running.receive().status, 200);
  for (Connection& connection : waiting) EXPECT_EQ(connection.receive().status, 200);
  EXPECT_TRUE(eventually([&] { return refused.exchange(verify_request()).status == 200; }));
}

// --- Stopping ---

TEST(Server, finishes_running_requests_when_it_stops) {
  TestServer server;
  ASSERT_EQ(server.send(post_form("/enroll", {{"user_id", "ada"}, {"image", photo(1)}})).status, 201);
  server.engine().hold();
  Connection running(server.port());
  Connection idle(server.port());
  Connection half(server.port());
  ASSERT_EQ(idle.exchange(bare("GET", "/health", "")).status, 200);
  ASSERT_TRUE(half.send("GET /hea"));
  ASSERT_TRUE(running.send(verify_request()));
  ASSERT_TRUE(eventually([&] { return server.engine().waiting() == 1; }));
  server.server().stop();
  EXPECT_TRUE(idle.closed_by_server());
  EXPECT_EQ(half.receive().status, 503);
  EXPECT_FALSE(Connection(server.port()).connected());
  server.engine().release();
  const auto reply = running.receive();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_TRUE(running.closed_by_server());
  server.stop();
}

TEST(Server, hangs_up_on_what_runs_past_the_drain_timeout) {
  auto options = test_options();
  options.drain_timeout = 200ms;
  TestServer server(options);
  server.engine().hold();
  Connection running(server.port());
  ASSERT_TRUE(running.send(post_form("/api/v1/embeddings", {{"file", photo(1)}})));
  ASSERT_TRUE(eventually([&] { return server.engine().waiting() == 1; }));
  server.server().stop();
  EXPECT_TRUE(running.closed_by_server());
  server.engine().release();
  server.stop();
  EXPECT_FALSE(Connection(server.port()).connected());
}

TEST(Server, stops_twice_and_before_it_runs) {
  FakeService fake;
  base::NullLog log;
  auto server = Server::create(test_options(), fake.service(), test_token(), log);
  ASSERT_TRUE(server);
  (*server)->stop();
  (*server)->stop();
  (*server)->run();
}

// --- Opening ---

TEST(Server, refuses_to_open_on_bad_options) {
  FakeService fake;
  base::NullLog log;
  const auto create = [&](ServerOptions options) {
    return Server::create(std::move(options), fake.service(), test_token(), log);
  };
  auto options = test_options();
  options.address = "not an address";
  EXPECT_EQ(create(options).error().code, ErrorCode::invalid_argument);
  options = test_options();
  const auto first = create(options);
  options.port = (*first)->port();
  const auto second = create(options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::io_failed);
  EXPECT_THAT(second.error().message, HasSubstr(std::to_string(options.port)));
}

TEST(Server, listens_on_ipv6_too) {
  auto options = test_options();
  options.address = "::1";
  FakeService fake;
  base::NullLog log;
  const auto server = Server::create(options, fake.service(), test_token(), log);
  if (!server) GTEST_SKIP() << "no IPv6 on this machine";
  std::thread runs([&] { (*server)->run(); });
  EXPECT_EQ(Connection((*server)->port(), true).exchange(bare("GET", "/health", "")).status, 200);
  (*server)->stop();
  runs.join();
}

}  // namespace
}  // namespace selfsame::http
