#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "http/docs_page.hpp"
#include "http/openapi.hpp"
#include "http/session.hpp"

namespace selfsame::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Refused connections that may wait for their 503 to be read; beyond these, sockets are closed without an answer.
constexpr std::size_t kRefusalsAtOnce = 64;
// How long a client at the limit of connections may take: over a head or reading an answer, and over a body.
constexpr std::chrono::milliseconds kPatience{1000};
constexpr std::chrono::milliseconds kPatienceForABody{5000};
constexpr int kBacklog = 4096;
constexpr std::chrono::milliseconds kAcceptPause{50};
constexpr std::chrono::milliseconds kDrainTick{5};

Context make_context(auth::Service& service, const ServerOptions& options) {
  const std::string& version = options.version;
  DocsPage docs = render_docs(routes(), version);
  return {.service = service,
          .trusts_depth = options.depth == ClientDepth::trusted,
          .version = version,
          .started = std::chrono::steady_clock::now(),
          .openapi = views::to_text(openapi(routes(), version)),
          .docs = std::move(docs.html),
          .docs_policy = std::move(docs.policy)};
}

}  // namespace

struct Server::Impl {
  using Executor = asio::io_context::executor_type;
  using Clock = std::chrono::steady_clock;
  using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

  Impl(const ServerOptions& options, auth::Service& service, std::unique_ptr<const Authenticator> authenticator,
       base::Log& log)
      : shared(options, make_context(service, options), std::move(authenticator), log) {}

  void listen() {
    const tcp::endpoint endpoint(asio::ip::make_address(shared.options.address), shared.options.port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(kBacklog);
    port = acceptor.local_endpoint().port();
  }

  void accept() {
    acceptor.async_accept(shared.io, [this](boost::system::error_code error, Socket socket) {
      if (shared.draining) return;
      if (error) return accept_later();
      accept();  // first, so that an exception in `admit` does not stop the server from accepting
      admit(std::move(socket));
    });
  }

  /// Probably out of file descriptors: accepting again at once would spin.
  void accept_later() {
    pause.expires_after(kAcceptPause);
    pause.async_wait([this](boost::system::error_code error) {
      if (!error && !shared.draining) accept();
    });
  }

  void admit(Socket socket) {
    // Refused sessions do not count, otherwise a crowd of them would keep everybody out.
    const bool full = shared.sessions.size() - shared.refusals >= shared.options.connection_limit;
    if (full && shared.refusals >= kRefusalsAtOnce) return;
    const auto session = std::make_shared<Session>(std::move(socket), shared);
    if (!full || make_room(*session)) return session->start();
    session->refuse();
  }

  /// For a newcomer a connection of the address that has most of them leaves, if that has at least two more than the
  /// newcomer's; else one that is idle, or takes long over a request or over reading the answer: many addresses with
  /// one half head each would keep everybody out. Of several the one that costs its client least, and has been so for
  /// longest.
  bool make_room(const Session& newcomer) {
    std::size_t most = 0;
    for (const Session* session : shared.sessions) most = std::max(most, session->load().sessions);
    const bool crowded = most > newcomer.load().sessions + 1;
    using Readiness = Session::Readiness;
    const auto now = Clock::now();
    const auto is_spare = [&](const Session& session) {
      switch (session.readiness_to_leave()) {
        case Readiness::none: return false;
        case Readiness::idle: return true;
        case Readiness::while_a_head_comes:
        case Readiness::while_an_answer_leaves: return now - session.since() > kPatience;
        case Readiness::while_a_body_comes: return now - session.since() > kPatienceForABody;
      }
      return false;
    };
    // A client that was just answered will soon be idle.
    const auto may_leave = [&](const Session& session) {
      const Readiness readiness = session.readiness_to_leave();
      return readiness == Readiness::while_an_answer_leaves ? is_spare(session) : readiness != Readiness::none;
    };
    Session* leaves = nullptr;
    for (Session* session : shared.sessions) {
      const Readiness readiness = session->readiness_to_leave();
      const bool may = session != &newcomer &&
                       (crowded ? session->load().sessions == most && may_leave(*session) : is_spare(*session));
      if (!may) continue;
      const Readiness best = leaves == nullptr ? Readiness::none : leaves->readiness_to_leave();
      if (readiness > best || (readiness == best && session->since() < leaves->since())) leaves = session;
    }
    if (leaves == nullptr) return false;
    leaves->give_way();
    return true;
  }

  /// One timer watches all deadlines: one per session would cost every request more than this costs all of them.
  void watch() {
    const auto& o = shared.options;
    const auto shortest =
        std::min({o.header_timeout, o.body_timeout, o.write_timeout, o.idle_timeout, o.drain_timeout});
    const auto interval = std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(250));
    tick.expires_after(shared.draining ? kDrainTick : interval);
    tick.async_wait([this](boost::system::error_code error) {
      if (error) return;
      const auto now = Clock::now();
      if (shared.draining && (shared.sessions.empty() || now >= drain_deadline)) return shared.io.stop();
      watch();
      for (Session* session : shared.sessions) session->check_deadline(now);
    });
  }

  void drain() {
    if (shared.draining) return;
    shared.draining = true;
    drain_deadline = Clock::now() + shared.options.drain_timeout;
    boost::system::error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    for (Session* session : shared.sessions) session->drain();
    watch();
  }

  Shared shared;
  asio::basic_socket_acceptor<tcp, Executor> acceptor{shared.io};
  Timer tick{shared.io};
  Timer pause{shared.io};
  Clock::time_point drain_deadline;
  std::uint16_t port = 0;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::create(ServerOptions options, auth::Service& service,
                                               std::unique_ptr<const Authenticator> authenticator, base::Log& log) {
  boost::system::error_code no_address;
  asio::ip::make_address(options.address, no_address);
  if (no_address) return fail(ErrorCode::invalid_argument, "the listen address is not an IP address");
  const std::string where = options.address + " port " + std::to_string(options.port);
  try {
    auto impl = std::make_unique<Impl>(options, service, std::move(authenticator), log);
    impl->listen();
    return std::unique_ptr<Server>(new Server(std::move(impl)));
  } catch (const boost::system::system_error& error) {
    const std::string other = "; choose another with --listen ADDRESS:PORT";
    if (error.code() == asio::error::address_in_use) return fail(ErrorCode::io_failed, where + " is in use" + other);
    return fail(ErrorCode::io_failed, "cannot listen on " + where + ": " + error.code().message() + other);
  } catch (const std::exception& exception) {
    return fail(ErrorCode::io_failed, "cannot listen on " + where + ": " + exception.what());
  }
}

std::uint16_t Server::port() const { return impl_->port; }

void Server::run() {
  impl_->accept();
  impl_->watch();
  // Out of memory in one connection's callback ends only that connection.
  while (!impl_->shared.io.stopped()) {
    try {
      impl_->shared.io.run();
    } catch (const std::exception& exception) {
      impl_->shared.log.write(base::LogLevel::error, std::string("a connection failed: ") + exception.what());
    }
  }
  for (Session* session : impl_->shared.sessions) session->close();
  impl_->shared.pool.stop();
}

void Server::stop() {
  asio::post(impl_->shared.io, [impl = impl_.get()] { impl->drain(); });
}

}  // namespace selfsame::http
