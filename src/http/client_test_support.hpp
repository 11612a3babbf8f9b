// For tests: a server on a loopback port and a blocking client that sends bytes verbatim.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/bearer.hpp"
#include "http/header_value.hpp"
#include "http/server.hpp"
#include "http/service_test_support.hpp"

namespace selfsame::http {

inline constexpr std::string_view kTestToken = "correct-horse-battery-staple";

struct Reply {
  int status = 0;                              // 0: the connection closed, or nothing came within ten seconds
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  explicit operator bool() const { return status != 0; }
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
  std::string code() const { return json().is_object() ? json().value("code", "") : ""; }
};

class Connection {
 public:
  /// `host`: connects from 127.0.0.HOST; 1 by default.
  explicit Connection(std::uint16_t port, bool ipv6 = false, std::uint8_t host = 1)
      : socket_(::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in old{};
    old.sin_family = AF_INET;
    old.sin_port = htons(port);
    old.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in mine{};
    mine.sin_family = AF_INET;
    mine.sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xFFU) | host);
    if (host != 1) ::bind(socket_, reinterpret_cast<const sockaddr*>(&mine), sizeof mine);
    sockaddr_in6 fresh{};
    fresh.sin6_family = AF_INET6;
    fresh.sin6_port = htons(port);
    fresh.sin6_addr = in6addr_loopback;
    const auto* address = ipv6 ? reinterpret_cast<const sockaddr*>(&fresh) : reinterpret_cast<const sockaddr*>(&old);
    connected_ = ::connect(socket_, address, ipv6 ? sizeof fresh : sizeof old) == 0;
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const { return connected_; }
  int descriptor() const { return socket_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  Reply receive(bool head_only = false) {
    while (buffer_.find("\r\n\r\n") == std::string::npos) {
      if (!fill()) return {};
    }
    Reply reply = take_head();
    std::size_t length = 0;
    const std::string text = reply.header("content-length");
    std::from_chars(text.data(), text.data() + text.size(), length);
    if (head_only) return reply;
    while (buffer_.size() < length) {
      if (!fill()) return {};
    }
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return reply;
  }

  Reply exchange(std::string_view request) {
    if (!send(request)) return {};
    return receive();
  }

  /// Whether the server closes within ten seconds without a further byte.
  bool closed_by_server() {
    char byte = 0;
    const auto received = ::recv(socket_, &byte, 1, 0);
    return received == 0 || (received < 0 && errno == ECONNRESET);
  }

 private:
  bool fill() {
    char chunk[16384];
    const auto received = ::recv(socket_, chunk, sizeof chunk, 0);
    if (received <= 0) return false;
    buffer_.append(chunk, static_cast<std::size_t>(received));
    return true;
  }

  Reply take_head() {
    Reply reply;
    const auto end = buffer_.find("\r\n\r\n");
    std::string_view head = std::string_view(buffer_).substr(0, end);
    std::from_chars(head.data() + 9, head.data() + 12, reply.status);
    for (auto at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n")) {
      head.remove_prefix(at + 2);
      const std::string_view line = head.substr(0, head.find("\r\n"));
      const auto colon = line.find(':');
      reply.headers[to_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
    }
    buffer_.erase(0, end + 4);
    return reply;
  }

  int socket_;
  bool connected_ = false;
  std::string buffer_;
};

inline std::unique_ptr<Bearer> test_token() {
  return std::move(Bearer::create(crypto::SecretBytes::from(base::as_bytes(kTestToken))).value());
}

class LogRecorder final : public base::Log {
 public:
  void write(base::LogLevel, std::string_view message) override {
    const std::lock_guard lock(mutex_);
    text_.append(message).append("\n");
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

/// Short timeouts would fail on slow machines; tests that need them set them.
inline ServerOptions test_options() {
  ServerOptions options;
  options.depth = ClientDepth::trusted;
  options.port = 0;
  options.workers = 2;
  options.version = "1.2.3";
  return options;
}

class TestServer {
 public:
  explicit TestServer(ServerOptions options = test_options(), auth::ServiceOptions service_options = {})
      : fake_(std::move(service_options)) {
    server_ = Server::create(std::move(options), fake_.service(), test_token(), log_).value();
    thread_ = std::thread([this] { server_->run(); });
  }
  ~TestServer() {
    fake_.engine().release();
    stop();
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  void stop() {
    server_->stop();
    if (thread_.joinable()) thread_.join();
  }
  Server& server() { return *server_; }
  std::uint16_t port() const { return server_->port(); }
  StagedEngine& engine() { return fake_.engine(); }
  auth::Service& service() { return fake_.service(); }
  LaterClock& clock() { return fake_.clock(); }
  const store::AuditLog& audit_log() const { return fake_.audit_log(); }
  std::string log() const { return log_.text(); }

  Reply send(std::string_view request) { return Connection(port()).exchange(request); }

 private:
  FakeService fake_;
  LogRecorder log_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

// --- Requests as text ---

inline std::string authorization() { return "Authorization: Bearer " + std::string(kTestToken) + "\r\n"; }

inline std::string bare(std::string_view method, std::string_view target, std::string_view headers = authorization()) {
  std::string out(method);
  return out.append(" ").append(target).append(" HTTP/1.1\r\nHost: t\r\n").append(headers).append("\r\n");
}

inline std::string post(std::string_view target, std::string_view type, std::string_view body,
                        std::string_view headers = authorization()) {
  std::string out = "POST ";
  out.append(target).append(" HTTP/1.1\r\nHost: t\r\nContent-Type: ").append(type).append("\r\n").append(headers);
  return out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

using FormFields = std::vector<std::pair<std::string, std::string>>;

inline std::string multipart_body(const FormFields& fields, std::string_view boundary = "b0undary") {
  std::string out;
  for (const auto& [name, value] : fields) {
    out.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"").append(name).append("\"");
    if (name == "image" || name == "file") out += "; filename=\"p.jpg\"\r\nContent-Type: image/jpeg";
    out.append("\r\n\r\n").append(value).append("\r\n");
  }
  return out.append("--").append(boundary).append("--\r\n");
}

inline std::string post_form(std::string_view target, const FormFields& fields) {
  return post(target, "multipart/form-data; boundary=b0undary", multipart_body(fields));
}

inline std::string post_json(std::string_view target, const nlohmann::json& body) {
  return post(target, "application/json", body.dump());
}

inline std::string base64(std::string_view bytes) { return base::to_base64(base::as_bytes(bytes)); }

inline std::string verify_request() { return post_form("/verify", {{"user_id", "ada"}, {"image", photo(1)}}); }

/// Sends ten pictures a second of this person to a liveness session until it ends. Returns its last answer.
inline nlohmann::json show_person(TestServer& server, const std::string& session, const std::string& nonce,
                                  unsigned person) {
  nlohmann::json told{{"now_ms", 0}};
  for (unsigned i = 1; i <= 100; ++i) {
    server.clock().advance_ms(100);
    // The clock also runs by itself: a frame is taken slightly after the last answer.
    const auto time_ms = std::to_string(told["now_ms"].get<std::int64_t>() + 90);
    const auto reply = server.send(post_form("/api/v1/liveness/sessions/" + session + "/frames",
                                             {{"nonce", nonce}, {"image", photo(person, i % 9)}, {"t_ms", time_ms}}));
    EXPECT_EQ(reply.status, 200) << reply.body;
    if (reply.status != 200) break;
    told = reply.json();
    EXPECT_EQ(told["prompts"].empty(), told["state"] != "act") << told;
    if (told["state"] == "done" || told["state"] == "failed") break;
  }
  return told;
}

/// Whether `condition` becomes true within ten seconds.
template <typename Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace selfsame::http
