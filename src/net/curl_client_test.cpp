// Against a server on this machine that the test itself runs.
#include "net/curl_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <thread>

#include "base/check.hpp"
#include "net/http_client_test_support.hpp"
#include "tests/support/temporary_folder.hpp"

namespace selfsame::net {
namespace {

namespace fs = std::filesystem;

using Answers = std::map<std::string, std::string>;

/// Answers each path with fixed bytes, one connection after another. An unknown path gets no answer until the client
/// disconnects, one that begins with /slow is delayed by 200 ms.
class LoopbackServer {
 public:
  explicit LoopbackServer(Answers answers)
      : answers_(std::move(answers)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* at = reinterpret_cast<sockaddr*>(&address);
    SELFSAME_CHECK(::bind(listener_, at, size) == 0 && ::listen(listener_, 8) == 0);
    SELFSAME_CHECK(::getsockname(listener_, at, &size) == 0);
    origin_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~LoopbackServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  std::string url(const std::string& path) const { return origin_ + path; }

 private:
  void serve() {
    while (true) {
      const int peer = ::accept(listener_, nullptr, nullptr);
      if (peer < 0) return;
      std::string head;
      char piece[1024];
      while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = ::recv(peer, piece, sizeof piece, 0);
        if (got <= 0) break;
        head.append(piece, static_cast<std::size_t>(got));
      }
      const auto begin = head.find(' ') + 1;
      const std::string path = head.substr(begin, head.find(' ', begin) - begin);
      if (path.starts_with("/slow")) std::this_thread::sleep_for(std::chrono::milliseconds(200));
      const auto found = answers_.find(path);
      if (found == answers_.end()) {
        while (::recv(peer, piece, sizeof piece, 0) > 0) {
        }
      } else {
        (void)!::send(peer, found->second.data(), found->second.size(), MSG_NOSIGNAL);
      }
      ::close(peer);
    }
  }

  std::map<std::string, std::string> answers_;
  int listener_;
  std::string origin_;
  std::thread thread_;
};

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string moved(const std::string& to) {
  return "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: " + to + "\r\nContent-Length: 4\r\n\r\nover";
}

ErrorCode code_of(const Result<Bytes>& result) { return result ? ErrorCode::internal : result.error().code; }

class CurlClientTest : public ::testing::Test {
 protected:
  void TearDown() override { fs::remove_all(folder_); }

  Result<Bytes> get(const std::string& url, std::uint64_t limit = 1000) const {
    return client_.get({.url = url, .limit_bytes = limit, .total_timeout_ms = 20'000});
  }

  CurlClient client_;
  fs::path folder_ = test::make_temporary_folder("net");
};

TEST_F(CurlClientTest, gets_a_body_of_the_limit_and_none_that_is_longer) {
  const LoopbackServer server(
      Answers{{"/five", ok("12345")}, {"/unsaid", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n12345"}});
  for (const auto* path : {"/five", "/unsaid"}) {
    const auto body = get(server.url(path), 5);
    ASSERT_TRUE(body) << body.error().message;
    EXPECT_EQ(base::as_text(*body), "12345");
    EXPECT_EQ(code_of(get(server.url(path), 4)), ErrorCode::media_too_large) << path;
  }
}

TEST_F(CurlClientTest, says_what_the_server_answered) {
  const LoopbackServer server(
      Answers{{"/gone", "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"}});
  const auto body = get(server.url("/gone"));
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code, ErrorCode::io_failed);
  EXPECT_NE(body.error().message.find("404"), std::string::npos) << body.error().message;
}

TEST_F(CurlClientTest, refuses_addresses_that_are_not_https_and_not_on_this_machine) {
  for (const auto* url : {"http://example.com/", "http://127.0.0.1.example.com/", "ftp://127.0.0.1/",
                          "file:///etc/passwd", "http://127.0.0.1@example.com/", "", "nonsense", "//"}) {
    EXPECT_EQ(code_of(get(url)), ErrorCode::invalid_argument) << url;
  }
}

TEST_F(CurlClientTest, follows_redirects_as_far_as_it_was_told) {
  const LoopbackServer server(
      Answers{{"/to", ok("there")}, {"/relative", moved("/to")}, {"/twice", moved("/relative")}});
  const auto there = get(server.url("/twice"));
  ASSERT_TRUE(there) << there.error().message;
  EXPECT_EQ(base::as_text(*there), "there");
  EXPECT_TRUE(client_.get({.url = server.url("/twice"), .limit_bytes = 10, .max_redirects = 2}));
  EXPECT_FALSE(client_.get({.url = server.url("/twice"), .limit_bytes = 10, .max_redirects = 1}));
}

TEST_F(CurlClientTest, never_follows_a_redirect_to_where_it_may_not_go) {
  const LoopbackServer server(Answers{{"/away", moved("http://example.com/")}, {"/file", moved("file:///etc/passwd")}});
  EXPECT_EQ(code_of(get(server.url("/away"))), ErrorCode::invalid_argument);
  EXPECT_FALSE(get(server.url("/file")));
}

TEST_F(CurlClientTest, reads_no_redirect_without_end_and_can_be_stopped_in_one) {
  const std::string head = "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /to\r\n\r\n";
  const LoopbackServer server(Answers{{"/short", head + std::string(60'000, 'x')},
                                      {"/long", head + std::string(4'000'000, 'x')},
                                      {"/to", ok("there")}});
  EXPECT_TRUE(get(server.url("/short")));
  const auto body = get(server.url("/long"));
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code, ErrorCode::io_failed);
  EXPECT_NE(body.error().message.find("redirect"), std::string::npos) << body.error().message;
  const Fetch fetch{.url = server.url("/short"), .limit_bytes = 10};
  EXPECT_FALSE(client_.download(fetch, folder_ / "to", [](auto, auto) { return false; }));
}

TEST_F(CurlClientTest, gives_up_on_a_server_that_says_nothing) {
  const LoopbackServer server(Answers{});
  const auto body = client_.get({.url = server.url("/"), .limit_bytes = 10, .total_timeout_ms = 300});
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code, ErrorCode::io_failed);
}

TEST_F(CurlClientTest, redirects_share_one_deadline) {
  Answers answers{{"/slow0", ok("there")}};
  for (int i = 1; i <= 5; ++i) answers["/slow" + std::to_string(i)] = moved("/slow" + std::to_string(i - 1));
  const LoopbackServer server(answers);
  EXPECT_TRUE(client_.get({.url = server.url("/slow1"), .limit_bytes = 10, .total_timeout_ms = 20'000}));
  const auto late = client_.get({.url = server.url("/slow5"), .limit_bytes = 10, .total_timeout_ms = 700});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::io_failed);
}

TEST_F(CurlClientTest, has_a_deadline_if_nobody_sets_one) {
  const Fetch fetch;
  EXPECT_GT(fetch.total_timeout_ms, 0);
  EXPECT_LE(fetch.total_timeout_ms, 3'600'000);
}

TEST_F(CurlClientTest, heeds_the_proxies_of_the_environment_only_if_asked_and_beyond_this_machine) {
  const LoopbackServer server(Answers{
      {"/five", ok("12345")}, {"example.invalid:443", "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n"}});
  for (const auto* exempt : {"no_proxy", "NO_PROXY"}) ::unsetenv(exempt);
  ::setenv("https_proxy", server.url("").c_str(), 1);
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  const CurlClient with_proxy({.proxy_from_environment = true});
  const auto direct = get("https://example.invalid/");
  const auto by_proxy = with_proxy.get({.url = "https://example.invalid/", .limit_bytes = 9});
  const auto here = with_proxy.get({.url = server.url("/five"), .limit_bytes = 9});
  for (const auto* name : {"https_proxy", "http_proxy"}) ::unsetenv(name);
  ASSERT_FALSE(direct);
  EXPECT_EQ(direct.error().message.find("the proxy answered 502"), std::string::npos) << direct.error().message;
  ASSERT_FALSE(by_proxy);
  EXPECT_NE(by_proxy.error().message.find("the proxy answered 502"), std::string::npos) << by_proxy.error().message;
  EXPECT_TRUE(here) << here.error().message;
}

TEST_F(CurlClientTest, downloads_to_a_file_and_says_how_far_it_is) {
  const LoopbackServer server(Answers{{"/five", ok("12345")}});
  std::uint64_t most = 0;
  const auto file = folder_ / "five";
  const auto done = client_.download({.url = server.url("/five"), .limit_bytes = 5}, file,
                                     [&most](std::uint64_t bytes, std::uint64_t /*total*/) {
                                       most = bytes;
                                       return true;
                                     });
  ASSERT_TRUE(done) << done.error().message;
  std::ifstream in(file);
  EXPECT_EQ(std::string((std::istreambuf_iterator<char>(in)), {}), "12345");
  EXPECT_EQ(most, 5U);
}

TEST_F(CurlClientTest, leaves_nothing_of_a_download_that_fails) {
  const LoopbackServer server(
      Answers{{"/cut", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n1234"}});
  const auto file = folder_ / "cut";
  const Fetch fetch{.url = server.url("/cut"), .limit_bytes = 10};
  EXPECT_FALSE(client_.download(fetch, file, {}));
  EXPECT_FALSE(fs::exists(file));
  EXPECT_FALSE(client_.download(fetch, file, [](auto, auto) { return false; }));
  EXPECT_FALSE(fs::exists(file));
  EXPECT_FALSE(client_.download(fetch, folder_ / "missing" / "cut", {}));
}

TEST(FakeHttpClient, keeps_the_contract_of_limits_and_addresses) {
  const FakeHttpClient client({{"https://example.com/a", Bytes{1, 2, 3}}});
  EXPECT_TRUE(client.get({.url = "https://example.com/a", .limit_bytes = 3}));
  EXPECT_EQ(code_of(client.get({.url = "https://example.com/a", .limit_bytes = 2})), ErrorCode::media_too_large);
  EXPECT_EQ(code_of(client.get({.url = "https://example.com/b", .limit_bytes = 2})), ErrorCode::io_failed);
}

}  // namespace
}  // namespace selfsame::net
