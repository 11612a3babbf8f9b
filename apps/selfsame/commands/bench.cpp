#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <thread>

#include "base/limits.hpp"
#include "http/bearer.hpp"
#include "http/server.hpp"
#include "media/codec/codec.hpp"
#include "media/codec/sound_codec.hpp"
#include "selfsame/commands/bench_client.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

struct BenchOptions {
  std::vector<std::string> files;
  std::size_t rounds = 20;
  bool server = false;
  bool voice = false;
  double seconds = 3;
  std::size_t workers = 0;
};

/// Voice is timed alone, which the default factor rule refuses, at a rate within every pack's table.
constexpr const char* kVoicePolicy = "fmr:1e-2";

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto rank = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return values[static_cast<std::size_t>(rank)];
}

/// Resident memory of this process in MB, from /proc.
double resident_mb() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024.0;
  }
  return 0;
}

Result<std::vector<Bytes>> read_files(const std::vector<std::string>& files) {
  std::vector<Bytes> contents;
  for (const auto& file : files) {
    SELFSAME_ASSIGN(auto bytes, base::read_file(file, std::max(limits::kMaxImageBytes, limits::kMaxSoundBytes)));
    contents.push_back(std::move(bytes));
  }
  return contents;
}

Result<pipeline::Sample> decode(ByteView bytes) {
  if (media::codec::sniff_sound(bytes)) {
    SELFSAME_ASSIGN(auto sound, media::codec::decode_sound(bytes));
    return pipeline::Sample{.content = pipeline::Recording{std::move(sound)}};
  }
  SELFSAME_ASSIGN(auto image, media::codec::decode_image(bytes));
  return pipeline::Sample{.content = pipeline::FacePicture{std::move(image)}};
}

/// The number of files for the template: one picture, or as many recordings as an enrolment needs.
Result<std::vector<match::Template>> enrol_first(const pipeline::Pipeline& pipeline, const std::vector<Bytes>& files) {
  std::vector<pipeline::Sample> samples;
  for (const auto& file : files) {
    SELFSAME_ASSIGN(auto sample, decode(file));
    const auto* engine = pipeline.engines().find(modality_of(sample));
    samples.push_back(std::move(sample));
    if (engine != nullptr && samples.size() == engine->description().min_enrol_samples) break;
  }
  SELFSAME_ASSIGN(auto enrolled, pipeline.enrol(samples));
  return std::move(enrolled.templates);
}

/// File -> decision, one thread, warm: each sample is verified against the template of the first.
Result<int> bench_pipeline(const Context& original, const BenchOptions& options) {
  GlobalOptions global = original.options;
  if (options.voice) {
    global.factors = to_string(Modality::voice);
    global.policy = kVoicePolicy;
  }
  const Context context = original.with(std::move(global));
  const auto started = context.clock.steady_ns();
  SELFSAME_ASSIGN(const auto pipeline, context.pipeline());
  const double load_ms = static_cast<double>(context.clock.steady_ns() - started) / 1e6;
  SELFSAME_ASSIGN(const auto pictures, read_files(options.files));
  SELFSAME_ASSIGN(const auto enrolled, enrol_first(pipeline, pictures));

  std::map<std::string, std::vector<double>> stages;
  std::vector<std::string> order{"decode"};
  std::vector<double> totals;
  Progress progress("pipeline", context.options.quiet);
  const std::size_t runs = options.rounds * pictures.size();
  for (std::size_t run = 0; run < runs; ++run) {
    const auto begin = context.clock.steady_ns();
    SELFSAME_ASSIGN(const auto sample, decode(pictures[run % pictures.size()]));
    const auto decoded = context.clock.steady_ns();
    SELFSAME_ASSIGN(const auto outcome, pipeline.verify(enrolled, {&sample, 1}));
    const auto end = context.clock.steady_ns();
    progress.at(run + 1, runs);
    // The first round warms caches and branch predictors.
    if (run < pictures.size() && runs > pictures.size()) continue;
    stages["decode"].push_back(static_cast<double>(decoded - begin) / 1e6);
    for (const auto& stage : outcome.trace.stages()) {
      const std::string name(to_string(stage.name));
      if (!stages.contains(name)) order.push_back(name);
      stages[name].push_back(stage.ms);
    }
    totals.push_back(static_cast<double>(end - begin) / 1e6);
  }

  Table table({"stage", "median ms", "p95 ms"});
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  const auto add = [&](const std::string& name, const std::vector<double>& values) {
    table.add({name, fixed(quantile(values, 0.5), 3), fixed(quantile(values, 0.95), 3)});
    rows.push_back({{"stage", name}, {"median_ms", quantile(values, 0.5)}, {"p95_ms", quantile(values, 0.95)}});
  };
  for (const auto& name : order) add(name, stages[name]);
  add("total", totals);
  if (context.options.json) {
    print_json({{"runs", totals.size()},
                {"files", pictures.size()},
                {"load_ms", load_ms},
                {"resident_mb", resident_mb()},
                {"stages", rows}});
  } else {
    std::printf(
        "file -> decision, one thread, warm: %zu runs over %zu files\n\n%s\nmodels loaded in %.0f ms; "
        "resident memory %.0f MB\n",
        totals.size(), pictures.size(), table.str().c_str(), load_ms, resident_mb());
  }
  return kExitAccept;
}

/// Runs `work` in `threads` threads for `seconds`; returns how often it finished per second. `work` returns false to
/// stop.
double rate_of(std::size_t threads, double seconds, const std::function<bool(std::size_t thread)>& work) {
  std::atomic<std::size_t> done{0};
  std::atomic<bool> failed{false};
  const auto begin = std::chrono::steady_clock::now();
  const auto until = begin + std::chrono::duration<double>(seconds);
  std::vector<std::thread> pool;
  for (std::size_t t = 0; t < threads; ++t) {
    pool.emplace_back([&, t] {
      while (std::chrono::steady_clock::now() < until && !failed) {
        if (!work(t)) failed = true;
        ++done;
      }
    });
  }
  for (auto& thread : pool) thread.join();
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return failed ? 0 : static_cast<double>(done) / elapsed;
}

/// A folder of data that goes when it does.
struct ScratchData {
  fs::path folder = fs::temp_directory_path() / ("selfsame-bench-" + std::to_string(::getpid()));
  ~ScratchData() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
};

/// Verifications per second, one figure per round.
struct ServerRates {
  std::vector<double> bare;
  std::vector<double> served;
  double health = 0;
};

constexpr int kServerTurns = 5;

/// A running server and the requests to it.
struct Benched {
  const http::Server& server;
  auth::Service& service;
  const auth::Caller& caller;
  const SubjectId& subject;
  const std::vector<Bytes>& pictures;
  const std::string& token;
  std::size_t workers;
  double seconds;  // of a round
};

ServerRates measure(const Benched& at, Progress& progress) {
  std::vector<std::string> requests;
  for (const auto& picture : at.pictures) requests.push_back(verify_request(at.subject.str(), picture, at.token));
  std::vector<BenchClient> clients(at.workers * 2);
  const auto bare = [&](std::size_t thread) {
    thread_local std::size_t turn = thread;
    const auto sample = decode(at.pictures[turn++ % at.pictures.size()]);
    return sample && at.service.verifier().verify(at.caller, at.subject, {&*sample, 1});
  };
  const auto served = [&](std::size_t thread) {
    thread_local std::size_t turn = thread;
    return clients[thread].exchange(at.server.port(), requests[turn++ % requests.size()]) == 200;
  };
  const auto healthy = [&](std::size_t thread) {
    return clients[thread].exchange(at.server.port(), "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n") == 200;
  };
  ServerRates rates;
  for (int turn = 0; turn < kServerTurns; ++turn) {
    progress.at(static_cast<std::size_t>(turn), kServerTurns);
    rates.bare.push_back(rate_of(at.workers, at.seconds, bare));
    rates.served.push_back(rate_of(at.workers * 2, at.seconds, served));
  }
  rates.health = rate_of(at.workers * 2, at.seconds, healthy);
  for (auto& client : clients) client.close();
  return rates;
}

/// Errors: internal if a verification failed.
Status print_server_rates(const ServerRates& rates, std::size_t workers, double seconds, bool json) {
  const double bare = quantile(rates.bare, 0.5);
  const double served = quantile(rates.served, 0.5);
  if (bare <= 0 || served <= 0) return fail(ErrorCode::internal, "a verification failed during the benchmark");
  const double overhead = (bare / served - 1) * 100;
  if (json) {
    print_json({{"workers", workers},
                {"bare_per_s", bare},
                {"served_per_s", served},
                {"overhead_percent", overhead},
                {"health_per_s", rates.health},
                {"resident_mb", resident_mb()}});
    return {};
  }
  Table table({"path", "verifications/s"});
  table.add({"bare pipeline and store", fixed(bare, 1)});
  table.add({"over HTTP", fixed(served, 1)});
  std::printf(
      "%zu workers, %d turns of %.0f s each, median\n\n%s\nserver overhead %.1f %%; GET /health %.0f/s; resident "
      "memory %.0f MB (server and clients)\n",
      workers, kServerTurns, seconds, table.str().c_str(), overhead, rates.health, resident_mb());
  return {};
}

/// The same verifications directly through auth::Service and over HTTP, alternating, at saturation.
Result<int> bench_server(const Context& original, const BenchOptions& options) {
  const ScratchData scratch;
  GlobalOptions global = original.options;
  global.data = scratch.folder;
  const Context context = original.with(std::move(global));

  SELFSAME_ASSIGN(const auto service,
                  context.service({.if_no_data = IfNoData::create, .remembers = Remembers::nothing}));
  SELFSAME_ASSIGN(const auto pictures, read_files(options.files));
  SELFSAME_ASSIGN(const auto subject, SubjectId::create("bench"));
  SELFSAME_ASSIGN(const auto first, decode(pictures.front()));
  auto caller = auth::Caller::operator_on_this_machine();
  caller.origin = "bench";
  SELFSAME_TRY(service->enroller().enrol(caller, subject, {&first, 1}, auth::IfEnrolled::replace));

  const std::string token(48, 't');
  base::NullLog log;
  http::ServerOptions server_options;
  server_options.port = 0;
  server_options.workers = options.workers != 0 ? options.workers : std::max(1U, std::thread::hardware_concurrency());
  SELFSAME_ASSIGN(auto bearer, http::Bearer::create(crypto::SecretBytes::from(base::as_bytes(token))));
  SELFSAME_ASSIGN(const auto server, http::Server::create(server_options, *service, std::move(bearer), log));
  std::thread running([&] { server->run(); });
  Progress progress("server", context.options.quiet);
  const Benched benched{*server, *service, caller, subject, pictures, token, server_options.workers, options.seconds};
  const ServerRates rates = measure(benched, progress);
  server->stop();
  running.join();
  SELFSAME_TRY(print_server_rates(rates, server_options.workers, options.seconds, context.options.json));
  return kExitAccept;
}

}  // namespace

void add_bench(CLI::App& app, Context& context) {
  auto options = std::make_shared<BenchOptions>();
  auto* command =
      app.add_subcommand("bench", "Time the pipeline, stage by stage, or the server against the bare pipeline");
  command->add_option("FILE", options->files, "Photographs with a face each; the first is enrolled")->required();
  command->add_flag("--voice", options->voice, "They are recordings of a voice; the first three are enrolled");
  command->add_option("--rounds", options->rounds, "Rounds over all pictures")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_flag("--server", options->server, "Measure what the REST service costs on top");
  command->add_option("--seconds", options->seconds, "Length of one turn of --server")
      ->check(CLI::Range(0.1, 60.0))
      ->capture_default_str();
  command->add_option("--workers", options->workers, "Threads of --server; 0: one per core")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  command->callback([&context, options] {
    context.action = [&context, options] {
      return options->server ? bench_server(context, *options) : bench_pipeline(context, *options);
    };
  });
}

}  // namespace selfsame::app
