#include "http/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

#include "base/limits.hpp"
#include "http/problem.hpp"
#include "http/routes/tables.hpp"

namespace selfsame::http {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;

namespace {

constexpr std::size_t kMaxHeadBytes = 16U << 10;
constexpr std::size_t kHeadReadBytes = 4U << 10;
constexpr std::size_t kBodyReadBytes = 32U << 10;
constexpr std::size_t kMaxUnparsedBytes = 64U << 10;  // e.g. a chunk extension without end
constexpr int kSendBufferBytes = 256 << 10;
constexpr std::chrono::milliseconds kLingerTimeout{1'000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

Method method_of(beast_http::verb verb) {
  if (verb == beast_http::verb::get) return Method::get;
  if (verb == beast_http::verb::head) return Method::head;
  if (verb == beast_http::verb::post) return Method::post;
  if (verb == beast_http::verb::put) return Method::put;
  if (verb == beast_http::verb::patch) return Method::patch;
  if (verb == beast_http::verb::delete_) return Method::delete_;
  return Method::other;
}

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }
boost::beast::string_view view(std::string_view text) { return {text.data(), text.size()}; }

template <typename Message>
Head head_of(const Message& message, boost::optional<std::uint64_t> content_length, bool folded) {
  Head head;
  head.method = method_of(message.method());
  head.http_1_1 = message.version() == 11;
  head.folded = folded;
  head.target = view(message.target());
  for (const auto& field : message) head.lines.push_back({view(field.name_string()), view(field.value())});
  if (content_length) head.content_length = *content_length;
  return head;
}

}  // namespace

Session::Session(Socket socket, Shared& shared) : socket_(std::move(socket)), shared_(shared) {
  ErrorValue error;
  const auto endpoint = socket_.remote_endpoint(error);
  if (!error) peer_.address = endpoint.address().to_string();
  load_ = shared_.peers.of(peer_.address);
  ++load_->sessions;
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  // Otherwise the kernel buffers up to four megabytes for each client that does not read.
  socket_.set_option(asio::socket_base::send_buffer_size(kSendBufferBytes), error);
  shared_.sessions.insert(this);
}

Session::~Session() {
  shared_.sessions.erase(this);
  --load_->sessions;
  if (refused_) --shared_.refusals;
}

void Session::start() { next_request(); }

void Session::refuse() {
  refused_ = true;
  ++shared_.refusals;
  answer_and_close(problem({ErrorCode::overloaded, "too many connections; try again in a moment"}));
}

void Session::enter(Phase phase, std::chrono::milliseconds timeout) {
  phase_ = phase;
  since_ = std::chrono::steady_clock::now();
  deadline_ = since_ + timeout;
}

Session::Readiness Session::readiness_to_leave() const {
  if (abort_ || refused_) return Readiness::none;
  switch (phase_) {
    case Phase::idle: return Readiness::idle;
    case Phase::head: return Readiness::while_a_head_comes;
    case Phase::body: return Readiness::while_a_body_comes;
    case Phase::writing: return Readiness::while_an_answer_leaves;
    case Phase::running:
    case Phase::lingering:
    case Phase::closed: return Readiness::none;
  }
  return Readiness::none;
}

void Session::give_way() {
  if (phase_ == Phase::idle || phase_ == Phase::writing) return close();
  refused_ = true;
  ++shared_.refusals;
  abort_read({ErrorCode::overloaded, "too many connections; try again in a moment"});
}

void Session::check_deadline(TimePoint now) {
  if (now < deadline_ || abort_) return;
  switch (phase_) {
    case Phase::head:
    case Phase::body: return abort_read({ErrorCode::timeout, "the request did not arrive in time"});
    case Phase::idle:
    case Phase::writing:
    case Phase::lingering: return close();
    case Phase::running:
    case Phase::closed: return;
  }
}

void Session::drain() {
  keep_alive_ = false;
  if (phase_ == Phase::idle) close();
  if (phase_ == Phase::head || phase_ == Phase::body) abort_read({ErrorCode::overloaded, "the server is stopping"});
}

void Session::next_request() {
  parser_.emplace();
  parser_->header_limit(kMaxHeadBytes);
  head_bytes_ = 0;
  line_began_ = false;
  folded_ = false;
  parser_->body_limit(limits::kMaxBodyBytes);
  parser_->eager(false);
  admission_ = {};
  method_ = Method::other;
  request_id_.clear();
  received_ = {};
  // A connection that has sent nothing gets less patience than one that was useful before.
  // Memory for a large body is not kept for a connection that may idle.
  if (buffer_.size() == 0) buffer_.shrink_to_fit();
  enter(Phase::idle, fresh_ ? shared_.options.header_timeout : shared_.options.idle_timeout);
  if (buffer_.size() > 0) return parse();
  read();
}

void Session::read() {
  const std::size_t size = phase_ == Phase::body ? kBodyReadBytes : kHeadReadBytes;
  socket_.async_read_some(buffer_.prepare(size), [self = shared_from_this()](ErrorValue error, std::size_t read) {
    self->on_read(error, read);
  });
}

void Session::on_read(ErrorValue error, std::size_t size) {
  if (phase_ == Phase::closed) return;
  if (abort_) return answer_and_close(problem(*std::exchange(abort_, std::nullopt)));
  if (error) return close();
  buffer_.commit(size);
  parse();
}

void Session::parse() {
  if (phase_ == Phase::idle) {
    skip_empty_lines();
    if (buffer_.size() == 0) return read();
    const auto patience = shared_.options.header_timeout;
    if (fresh_)
      phase_ = Phase::head;
    else
      enter(Phase::head, patience);
  }
  while (buffer_.size() > 0 && !parser_->is_done()) {
    ErrorValue error;
    const bool head_was_done = parser_->is_header_done();
    const std::size_t used = parser_->put(buffer_.data(), error);
    if (!head_was_done) look_for_folds(used);
    buffer_.consume(used);
    if (error == beast_http::error::need_more) {
      head_bytes_ += head_was_done ? 0 : used;
      if (buffer_.size() > kMaxUnparsedBytes) return refuse_broken(beast_http::error::bad_chunk_extension);
      return read();
    }
    if (error) return refuse_broken(error);
    if (head_was_done) continue;
    // Beast's own limit is lenient; it only stops an endless head.
    head_bytes_ += used;
    if (head_bytes_ > kMaxHeadBytes) return refuse_broken(beast_http::error::header_limit);
    if (parser_->is_header_done()) return on_head();
  }
  if (parser_->is_done()) return on_request();
  read();
}

// Beast joins folded lines; another program in front of us or behind us may not.
void Session::look_for_folds(std::size_t size) {
  const std::string_view text(static_cast<const char*>(buffer_.data().data()), size);
  for (const char c : text) {
    folded_ = folded_ || (line_began_ && (c == ' ' || c == '\t'));
    line_began_ = c == '\n';
  }
}

// Some clients send a line break after a body; RFC 9112 section 2.2 allows skipping it.
void Session::skip_empty_lines() {
  const auto text = [this] {
    return std::string_view(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  };
  while (text().starts_with("\r\n")) buffer_.consume(2);
}

void Session::on_head() {
  received_ = std::chrono::steady_clock::now();
  request_id_ = shared_.next_request_id();
  const auto& message = parser_->get();
  method_ = method_of(message.method());
  keep_alive_ = parser_->keep_alive() && !shared_.draining;
  const Rules rules{routes(), *shared_.authenticator, shared_.options.allowed_hosts};
  admission_ = admit(head_of(message, parser_->content_length(), folded_), peer_, rules);
  if (admission_.refusal) {
    Response refusal = std::move(*admission_.refusal);
    // A request without a body ends here, and the connection can be reused.
    const bool whole = parser_->is_done() && !admission_.unsure_framing;
    return whole ? answer(std::move(refusal)) : answer_and_close(std::move(refusal));
  }
  if (parser_->is_done()) return on_request();
  begin_body();
}

void Session::begin_body() {
  std::optional<std::size_t> length;
  if (const auto announced = parser_->content_length()) length = static_cast<std::size_t>(*announced);
  if (!parser_->get().body().begin(load_->bodies, length)) {
    return answer_and_close(
        problem({ErrorCode::overloaded, "the server is handling too many large requests; try again in a moment"}));
  }
  parser_->eager(true);
  enter(Phase::body, shared_.options.body_timeout);
  if (admission_.expects_continue && buffer_.size() == 0) return send_continue();
  parse();
}

void Session::send_continue() {
  asio::async_write(socket_, asio::buffer(kContinue),
                    [self = shared_from_this()](ErrorValue error, std::size_t) { self->on_read(error, 0); });
}

void Session::on_request() {
  Request request = std::move(admission_.request);
  request.body = std::move(parser_->get().body());
  // No deadline: a handler always finishes.
  phase_ = Phase::running;
  if (admission_.route->runs_on == RunsOn::io_thread) {
    return answer(run_handler(*admission_.route, shared_.context, request));
  }
  run_on_worker(std::move(request));
}

void Session::run_on_worker(Request request) {
  struct Exchange {
    std::shared_ptr<Session> session;
    Request request;
  };
  auto exchange = std::make_shared<Exchange>(Exchange{shared_from_this(), std::move(request)});
  const std::string from = exchange->request.caller.client();
  const bool taken = shared_.pool.submit(
      [exchange, &shared = shared_, route = admission_.route] {
        Response response = run_handler(*route, shared.context, exchange->request);
        exchange->request.body = {};  // freed before the answer waits to be written
        asio::post(shared.io, [session = std::move(exchange->session), response = std::move(response)]() mutable {
          session->answer(std::move(response));
        });
      },
      from);
  if (!taken) answer(problem({ErrorCode::overloaded, "the queue is full; try again in a moment"}));
}

void Session::abort_read(Error error) {
  abort_ = std::move(error);
  ErrorValue ignored;
  socket_.cancel(ignored);
}

void Session::refuse_broken(ErrorValue error) {
  if (error == beast_http::error::header_limit) {
    return answer_and_close(problem({ErrorCode::payload_too_large, "the headers have more than 16 KB"}, 431));
  }
  if (error == beast_http::error::body_limit) {
    const auto megabytes = std::to_string(limits::kMaxBodyBytes >> 20);
    return answer_and_close(problem({ErrorCode::payload_too_large, "the body has more than " + megabytes + " MB"}));
  }
  if (error == boost::system::errc::not_enough_memory) {
    return answer_and_close(
        problem({ErrorCode::overloaded, "the server is handling too many large requests; try again in a moment"}));
  }
  if (error == beast_http::error::bad_version) {
    return answer_and_close(problem({ErrorCode::invalid_argument, "only HTTP/1.0 and HTTP/1.1 are supported"}, 505));
  }
  answer_and_close(problem({ErrorCode::invalid_argument, "the request is not well-formed HTTP"}));
}

void Session::answer_and_close(Response response) {
  keep_alive_ = false;
  answer(std::move(response));
}

void Session::answer(Response response) {
  if (phase_ == Phase::closed) return;
  if (shared_.draining) keep_alive_ = false;
  if (request_id_.empty()) request_id_ = shared_.next_request_id();
  write_log(response);
  log_early_refusal(response);
  Message& message = message_.emplace(static_cast<beast_http::status>(response.status), 11);
  message.set(beast_http::field::date, shared_.date());
  const bool storable = admission_.route != nullptr && response.status < 400;
  message.set(beast_http::field::cache_control, view(storable ? admission_.route->cache : "no-store"));
  message.set("X-Content-Type-Options", "nosniff");
  message.set("Referrer-Policy", "no-referrer");
  message.set("X-Frame-Options", "DENY");
  message.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  message.set("X-Request-Id", request_id_);
  for (const HeaderField& header : response.headers) message.set(view(header.name), header.value);
  if (!response.content_type.empty()) message.set(beast_http::field::content_type, view(response.content_type));
  if (response.status != 204) message.content_length(response.body.size());
  if (method_ != Method::head) message.body() = std::move(response.body);
  message.keep_alive(keep_alive_);
  enter(Phase::writing, shared_.options.write_timeout);
  beast_http::async_write(socket_, message,
                          [self = shared_from_this()](ErrorValue error, std::size_t) { self->on_written(error); });
}

void Session::write_log(const Response& response) const {
  using base::LogLevel;
  const auto level = !response.fault.empty()  ? LogLevel::error
                     : response.status >= 500 ? LogLevel::warning
                                              : LogLevel::info;
  const std::chrono::duration<double, std::milli> took =
      received_ != TimePoint{} ? std::chrono::steady_clock::now() - received_ : TimePoint::duration::zero();
  // Logs the pattern instead of the path: an unknown path may contain anything.
  const std::string_view path = admission_.route == nullptr ? "-" : admission_.route->patterns[0];
  shared_.log.write(level,
                    fmt::format("{} {} {} {:.2f} ms {} {}{}{}", to_string(method_), path, response.status, took.count(),
                                peer_.address, request_id_, response.fault.empty() ? "" : " ", response.fault));
}

void Session::log_early_refusal(const Response& response) {
  const Route* const route = admission_.route;
  // Requests that run, or were handed to a worker, log themselves.
  if (phase_ == Phase::running || !response.code || route == nullptr || !route->action) return;
  auto refusals = shared_.context.service.refusals();
  const auth::Caller& caller = admission_.request.caller;
  if (!refusals.take(caller)) return;
  // The disk may be slow, and this thread serves everybody. If the queue is full, this line is lost, but not the one in
  // the server's own log.
  (void)shared_.pool.submit([refusals, caller, action = *route->action,
                             code = *response.code]() mutable { refusals.log(caller, action, code); },
                            caller.client());
}

void Session::on_written(ErrorValue error) {
  if (phase_ == Phase::closed) return;
  message_.reset();
  if (error) return close();
  if (!keep_alive_ || shared_.draining) return linger();
  fresh_ = false;
  next_request();
}

// Closing a socket with unread bytes resets the connection, and the client may never see the answer. So close the write
// side first, and discard further input for a while.
void Session::linger() {
  ErrorValue error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) return close();
  parser_.reset();
  buffer_.clear();
  buffer_.shrink_to_fit();
  enter(Phase::lingering, kLingerTimeout);
  discard();
}

void Session::discard() {
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(kHeadReadBytes), [self = shared_from_this()](ErrorValue error, std::size_t) {
    if (self->phase_ == Phase::closed) return;
    if (error) return self->close();
    self->discard();
  });
}

void Session::close() {
  phase_ = Phase::closed;
  ErrorValue ignored;
  socket_.close(ignored);
}

}  // namespace selfsame::http
