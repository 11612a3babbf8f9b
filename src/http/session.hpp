// One connection. Callbacks run on the I/O thread; handlers run on workers and post their answer back.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "http/admission.hpp"
#include "http/body_reader.hpp"
#include "http/shared.hpp"

namespace selfsame::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TimePoint = std::chrono::steady_clock::time_point;

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, Shared& shared);
  ~Session();
  void start();
  /// Answers 503 without reading: too many connections.
  void refuse();
  void check_deadline(TimePoint now);
  const PeerLoad& load() const { return *load_; }
  /// How readily it leaves for another, the least first.
  enum class Readiness { none, while_a_body_comes, while_an_answer_leaves, while_a_head_comes, idle };
  Readiness readiness_to_leave() const;
  TimePoint since() const { return since_; }
  /// Closes to make room for another; the client is told, unless it had requested nothing.
  void give_way();
  /// Accepts no further request on this connection: one being read is refused, one that runs is finished.
  void drain();
  void close();

 private:
  enum class Phase { idle, head, body, running, writing, lingering, closed };
  using Parser = boost::beast::http::request_parser<BodyReader>;
  using Message = boost::beast::http::response<boost::beast::http::string_body>;
  using ErrorValue = boost::system::error_code;

  void enter(Phase phase, std::chrono::milliseconds timeout);
  void next_request();
  void read();
  void on_read(ErrorValue error, std::size_t size);
  void skip_empty_lines();
  void parse();
  void look_for_folds(std::size_t size);
  void on_head();
  void begin_body();
  void send_continue();
  void on_request();
  void run_on_worker(Request request);
  void abort_read(Error error);
  void refuse_broken(ErrorValue error);
  /// Ends the connection after this answer, without reading the rest of the request.
  void answer_and_close(Response response);
  void answer(Response response);
  void write_log(const Response& response) const;
  /// Logs, in the use cases' log, a request that was refused before its use case ran.
  void log_early_refusal(const Response& response);
  void on_written(ErrorValue error);
  void linger();
  void discard();

  Socket socket_;
  Shared& shared_;
  Peer peer_;
  std::shared_ptr<PeerLoad> load_;
  Phase phase_ = Phase::idle;
  TimePoint since_;  // start of this phase
  TimePoint deadline_;
  TimePoint received_;
  bool fresh_ = true;  // no request has been answered on this connection yet
  bool refused_ = false;
  bool keep_alive_ = true;
  std::size_t head_bytes_ = 0;
  bool line_began_ = false;     // the last byte of the head so far ended a line
  bool folded_ = false;         // a line of the head began with a blank
  std::optional<Error> abort_;  // why reading was aborted
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Admission admission_;
  Method method_ = Method::other;
  std::string request_id_;
  std::optional<Message> message_;
};

}  // namespace selfsame::http
