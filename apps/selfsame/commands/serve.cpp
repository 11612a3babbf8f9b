#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <thread>

#include "http/bearer.hpp"
#include "http/server.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/commands/listen.hpp"
#include "selfsame/wiring/guard.hpp"
#include "selfsame/wiring/log_spdlog.hpp"
#include "version.hpp"

namespace selfsame::app {
namespace {

constexpr std::size_t kTokenBytes = 32;
/// How often abandoned liveness sessions are dropped.
constexpr std::time_t kSweepEverySeconds = 30;

struct ServeOptions {
  std::string listen = "127.0.0.1:8080";
  std::size_t workers = 0;
  std::size_t queue = 64;
  std::vector<std::string> allowed_hosts;
  std::string depth = "refused";  // refused, trusted
  bool verbose = false;
};

/// The operator's token: made on the first start, then read back. Returned as text, the way clients send it.
Result<crypto::SecretBytes> load_or_make_token(const std::filesystem::path& file, bool& made) {
  std::error_code error;
  // A dangling link also exists, and is refused.
  made = std::filesystem::symlink_status(file, error).type() == std::filesystem::file_type::not_found;
  if (made) {
    Bytes raw = crypto::random_bytes(kTokenBytes);
    std::string text = base::to_hex(raw);
    SELFSAME_TRY(base::write_file_atomically(file, base::as_bytes(text), base::FileMode::owner_only));
    crypto::wipe(raw);
    return crypto::SecretBytes::from(base::as_bytes(text));
  }
  SELFSAME_ASSIGN(const auto text, read_secret_file(file, 4096));
  std::string_view trimmed = base::as_text(text.reveal());
  trimmed = trimmed.substr(0, trimmed.find_last_not_of(" \r\n\t") + 1);
  if (trimmed.size() < 32) {
    return fail(ErrorCode::key_invalid,
                file.string() + " holds no token of at least 32 characters; delete it and start again");
  }
  return crypto::SecretBytes::from(base::as_bytes(trimmed));
}

/// Plain HTTP can be read by anybody on the network path.
void warn_of_open_networks(const http::ServerOptions& server) {
  if (server.address.starts_with("127.") || server.address == "::1") return;
  std::fprintf(stderr,
               "warning: %s can be reached from other machines, and the server uses plain HTTP: put a TLS proxy in "
               "front of it%s\n",
               server.address.c_str(), server.allowed_hosts.any() ? ", and name its host with --allowed-host" : "");
}

/// Many clients need many descriptors; we may raise the soft limit to the hard one.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 65536);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Samples and vectors pass through this process: a crash must not write them to disk.
void forbid_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // Core dumps to a pipe ignore the limit; and other processes of this account must not read the memory.
  ::prctl(PR_SET_DUMPABLE, 0);
}

/// The policy's effect on one modality, for people; empty if it promises no rate.
std::string rate_of(const pipeline::DecisionRules& rules, const pipeline::Description& described) {
  const auto rates = pipeline::rates_of(rules.options().policy, *described.calibration);
  if (!rates) return {};
  if (rules.thresholds(described.modality)->not_alone) return ", accepts nobody alone at this rate";
  return ", accepts at " + pipeline::in_words(*rates, *described.calibration);
}

/// A new token is shown only to a person at a terminal, because the output of a service is logged. Bypasses the buffers
/// of stdio, where it would remain.
void show_token(const crypto::SecretBytes& token, bool made, const std::filesystem::path& file) {
  std::printf("  token     ");
  if (!made || ::isatty(STDOUT_FILENO) == 0) {
    std::printf("in %s\n", file.c_str());
    return;
  }
  std::fflush(stdout);
  constexpr std::string_view kOnce = "made, shown once: ";
  for (const ByteView part : {base::as_bytes(kOnce), token.reveal(), base::as_bytes("\n")}) {
    if (::write(STDOUT_FILENO, part.data(), part.size()) < 0) return;
  }
}

Result<int> run(const Context& context, const ServeOptions& options) {
  // Blocked before any thread starts, so that all threads inherit it and only the waiting thread below receives
  // signals.
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  raise_descriptor_limit();
  forbid_core_dumps();

  http::ServerOptions server_options;
  SELFSAME_ASSIGN(const auto listen, parse_listen(options.listen));
  server_options.address = listen.address;
  server_options.port = listen.port;
  server_options.workers = options.workers;
  server_options.queue_limit = options.queue;
  SELFSAME_ASSIGN(server_options.allowed_hosts, http::AllowedHosts::create(options.allowed_hosts));
  server_options.depth = options.depth == "trusted" ? http::ClientDepth::trusted : http::ClientDepth::refused;
  server_options.version = kVersion;
  warn_of_open_networks(server_options);
  SpdlogLog log(options.verbose ? base::LogLevel::debug : base::LogLevel::info);
  SELFSAME_ASSIGN(const auto* config, context.config());
  SELFSAME_TRY(make_data_folder(config->data));
  SELFSAME_TRY(check_data_folder(config->data));
  SELFSAME_ASSIGN(const auto service,
                  context.service({.if_no_data = IfNoData::create, .remembers = Remembers::samples_and_sessions}));
  bool made = false;
  SELFSAME_ASSIGN(auto token, load_or_make_token(config->token_file(), made));
  SELFSAME_ASSIGN(auto bearer, http::Bearer::create(token));
  SELFSAME_ASSIGN(const auto server, http::Server::create(server_options, *service, std::move(bearer), log));

  const std::string address = server_options.address.find(':') == std::string::npos
                                  ? server_options.address
                                  : "[" + server_options.address + "]";
  const std::string url = "http://" + address + ":" + std::to_string(server->port());
  std::printf("selfsame %s listens on %s\n  api       %s/docs\n  data      %s\n", kVersion, url.c_str(), url.c_str(),
              config->data.c_str());
  for (const auto& engine : service->pipeline().engines()) {
    const pipeline::Description& described = engine->description();
    std::printf("  %-9s %s%s\n", std::string(to_string(described.modality)).c_str(), to_string(described.pack).c_str(),
                rate_of(service->pipeline().rules(), described).c_str());
  }
  std::printf("  policy    %s, factors %s, liveness %s\n",
              to_string(service->pipeline().rules().options().policy).c_str(), context.options.factors.c_str(),
              context.options.liveness.c_str());
  show_token(token, made, config->token_file());
  token = {};
  std::fflush(stdout);

  std::thread waiter([&] {
    const timespec pause{kSweepEverySeconds, 0};
    while (::sigtimedwait(&signals, nullptr, &pause) < 0) service->sweep();
    server->stop();
  });
  server->run();
  // `run` also returns when listening fails; wake the waiter in that case too.
  ::pthread_kill(waiter.native_handle(), SIGTERM);
  waiter.join();
  std::printf("selfsame has stopped\n");
  return kExitAccept;
}

}  // namespace

void add_serve(CLI::App& app, Context& context) {
  auto options = std::make_shared<ServeOptions>();
  auto* command = app.add_subcommand("serve", "Run the REST service");
  command
      ->add_option("--listen", options->listen,
                   "ADDRESS:PORT, or a PORT for this machine only; port 0 takes any free port")
      ->capture_default_str();
  command->add_option("--workers", options->workers, "Threads that run the pipeline; 0: one per core")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command->add_option("--queue", options->queue, "Requests that may wait; past that 503")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command->add_option("--allowed-host", options->allowed_hosts,
                      "A name that clients may ask for, besides addresses and localhost; may be given several times. "
                      "Default: any name");
  command
      ->add_option(
          "--depth", options->depth,
          "Depth frames from clients: refused (a client can make them up), or trusted (if every client is a depth "
          "camera of yours)")
      ->check(CLI::IsMember({"refused", "trusted"}))
      ->capture_default_str();
  command->add_flag("--verbose", options->verbose, "Log debug lines too");
  command->callback([&context, options] { context.action = [&context, options] { return run(context, *options); }; });
}

}  // namespace selfsame::app
