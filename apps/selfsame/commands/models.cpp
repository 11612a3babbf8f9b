#include <cstdio>

#include "base/limits.hpp"
#include "infer/golden.hpp"
#include "match/codes.hpp"
#include "net/curl_client.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "selfsame/terminal.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

std::string state_of(const infer::Pack& pack) {
  if (!pack.weights) return "weights missing";
  const auto weights = infer::read_weights(pack);
  return weights ? "ready" : std::string(base::to_string(weights.error().code));
}

/// If a pack has no address, its card names the source of the file.
std::string how_to_get(const infer::Manifest& manifest) {
  const std::string& id = manifest.ref.id;
  if (!manifest.weights.url.empty()) return "selfsame models pull " + id;
  return "selfsame models show " + id + " says where " + manifest.weights.file +
         " comes from; then selfsame models pull " + id + " --from FILE";
}

/// Empty for packs that compare nothing and so have no thresholds.
std::string calibrated(const infer::Manifest& manifest) {
  const bool compares =
      manifest.kind == infer::PackKind::face_embedder || manifest.kind == infer::PackKind::speaker_embedder;
  return manifest.calibration ? "yes" : compares ? "no" : "";
}

Result<int> list(const Context& context) {
  SELFSAME_ASSIGN(auto* nets, context.nets());
  const auto& library = nets->packs();
  Table table({"pack", "kind", "precision", "bytes", "calibrated", "state"});
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  std::string missing;
  for (const auto& pack : library.packs()) {
    const auto& manifest = pack.manifest;
    const std::string state = state_of(pack);
    table.add({to_string(manifest.ref), std::string(infer::to_string(manifest.kind)), manifest.precision,
               std::to_string(manifest.weights.bytes), calibrated(manifest), state});
    all.push_back({{"id", manifest.ref.id},
                   {"version", manifest.ref.version},
                   {"kind", infer::to_string(manifest.kind)},
                   {"precision", manifest.precision},
                   {"bytes", manifest.weights.bytes},
                   {"licence", manifest.licence},
                   {"calibrated", manifest.calibration.has_value()},
                   {"state", state}});
    if (!pack.weights) missing += "get the weights of " + manifest.ref.id + ": " + how_to_get(manifest) + "\n";
  }
  for (const auto& broken : library.broken()) {
    table.add({broken.folder.filename().string(), "", "", "", "", "broken: " + broken.error.message});
    all.push_back({{"id", broken.folder.filename().string()}, {"state", "broken"}, {"message", broken.error.message}});
  }
  if (context.options.json) {
    print_json(all);
  } else {
    std::printf("%s%s%s", table.str().c_str(), missing.empty() ? "" : "\n", missing.c_str());
  }
  return kExitAccept;
}

std::string shown_rate(double rate) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0e", rate);
  return text;
}

void print_rates(const match::Calibration& calibration) {
  const auto print = [&](const char* whose, match::Strangers of) {
    Table table({whose, "threshold"});
    for (const auto& point : calibration.table(of)) table.add({shown_rate(point.fmr), fixed(point.threshold, 4)});
    std::printf("\nmeasured on %s\n\n%s", calibration.measured_on(of).c_str(), table.str().c_str());
  };
  if (calibration.knows_groups()) {
    print("FMR within the worst group", match::Strangers::worst_group);
    std::printf("\ndefault   FMR %s within the worst group\n", shown_rate(calibration.default_fmr()).c_str());
  }
  print("FMR of mixed strangers", match::Strangers::mixed);
}

Result<int> show(const Context& context, const std::string& id) {
  SELFSAME_ASSIGN(auto* nets, context.nets());
  const auto& library = nets->packs();
  SELFSAME_ASSIGN(const auto* pack, library.find(id));
  const auto text = base::read_file(pack->folder / "card.md", limits::kMaxManifestBytes);
  const std::string card(text ? base::as_text(*text) : "(this pack has no card)\n");
  const auto& manifest = pack->manifest;
  if (context.options.json) {
    SELFSAME_ASSIGN(const auto raw, base::read_file(pack->folder / "manifest.json", limits::kMaxManifestBytes));
    print_json({{"manifest", nlohmann::ordered_json::parse(base::as_text(raw))},
                {"card", card},
                {"weights", pack->weights ? pack->weights->string() : ""}});
    return kExitAccept;
  }
  std::printf("%s\n", card.c_str());
  std::printf("weights   %s (%llu bytes)\nsha256    %s\nlicence   %s\nhere      %s\n", manifest.weights.file.c_str(),
              static_cast<unsigned long long>(manifest.weights.bytes), base::to_hex(manifest.weights.sha256).c_str(),
              manifest.licence.c_str(), pack->weights ? pack->weights->string().c_str() : "no");
  if (manifest.calibration) {
    print_rates(*manifest.calibration);
  }
  if (manifest.code_calibration) {
    Table table({"FMR of codes", "bits, to a probe's vector", "bits, to a probe's code"});
    const auto& [soft, hamming] = *manifest.code_calibration;
    for (const auto& point : soft.table()) {
      const auto same = hamming.threshold(point.fmr);
      table.add({shown_rate(point.fmr), fixed(match::bits_of_raw(point.threshold), 1),
                 same ? std::to_string(static_cast<int>(match::bits_of_raw(*same))) : ""});
    }
    std::printf("\ncodes of 128 bits, measured on %s\n\n%s", soft.measured_on().c_str(), table.str().c_str());
  }
  return kExitAccept;
}

Result<int> verify(const Context& context, const std::string& id) {
  SELFSAME_ASSIGN(auto* nets, context.nets());
  const auto& library = nets->packs();
  SELFSAME_ASSIGN(const auto runtime, infer::Runtime::create());
  Table table({"pack", "hash", "golden values", "worst difference"});
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  std::optional<Error> first_error;
  bool any = false;
  for (const auto& pack : library.packs()) {
    if (!id.empty() && pack.manifest.ref.id != id) continue;
    if (id.empty() && !pack.weights) continue;
    any = true;
    const auto session = infer::Session::load(runtime, pack);
    auto report = session ? infer::check_goldens(**session) : Result<infer::GoldenReport>(fail(session.error()));
    nlohmann::ordered_json entry{{"id", pack.manifest.ref.id}, {"ok", report.has_value()}};
    if (report) {
      table.add({pack.manifest.ref.id, "ok", std::to_string(report->checked), fixed(report->worst, 7)});
      entry["golden_values"] = report->checked;
      entry["worst_difference"] = report->worst;
    } else {
      table.add({pack.manifest.ref.id, report.error().message});
      entry["code"] = base::to_string(report.error().code);
      if (!first_error) first_error = report.error();
    }
    all.push_back(std::move(entry));
  }
  if (!any) {
    SELFSAME_ASSIGN([[maybe_unused]] const auto* found, library.find(id));
  }
  if (context.options.json) {
    print_json(all);
  } else {
    std::printf("%s", table.str().c_str());
  }
  if (first_error) return fail(*first_error);
  return kExitAccept;
}

/// The hash decides whether the download is trusted.
Status download(const std::string& url, const fs::path& target, std::uint64_t bytes) {
  const net::CurlClient client({.proxy_from_environment = true});
  const auto done = client.download({.url = url, .limit_bytes = bytes}, target, {});
  if (done) return {};
  return fail(done.error().code, done.error().message + "; download it by hand and use --from FILE");
}

Result<int> pull(const Context& context, const std::string& id, const std::string& from) {
  SELFSAME_ASSIGN(auto* nets, context.nets());
  const auto& library = nets->packs();
  SELFSAME_ASSIGN(const auto* pack, library.find(id));
  const auto& manifest = pack->manifest;
  const fs::path folder = context.options.data / "models" / id;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(ErrorCode::io_failed, "cannot make " + folder.string() + ": " + error.message());

  fs::path source = from;
  const fs::path fetched = folder / (manifest.weights.file + ".part");
  if (from.empty()) {
    if (manifest.weights.url.empty()) {
      if (pack->weights) {
        std::printf("%s is ready: %s\n", id.c_str(), pack->weights->c_str());
        return kExitAccept;
      }
      return fail(ErrorCode::pack_weights_missing, "this pack has no download address: " + how_to_get(manifest));
    }
    SELFSAME_TRY(download(manifest.weights.url, fetched, manifest.weights.bytes));
    source = fetched;
  }
  auto weights = base::read_file(source, limits::kMaxWeightsBytes);
  if (from.empty()) fs::remove(fetched, error);
  if (!weights) return fail(weights.error());
  SELFSAME_TRY(infer::check_weights(manifest, *weights));
  const fs::path target = folder / manifest.weights.file;
  SELFSAME_TRY(base::write_file_atomically(target, *weights, base::FileMode::everyone_reads));
  std::printf("%s is ready: %s\nlicence: %s\n", id.c_str(), target.c_str(), manifest.licence.c_str());
  return kExitAccept;
}

/// For pack authors: this build's golden outputs, in the manifest's form.
Result<int> golden(const Context& context, const std::string& id) {
  SELFSAME_ASSIGN(auto* nets, context.nets());
  const auto& library = nets->packs();
  SELFSAME_ASSIGN(const auto* pack, library.find(id));
  SELFSAME_ASSIGN(const auto runtime, infer::Runtime::create());
  SELFSAME_ASSIGN(const auto session, infer::Session::load(runtime, *pack));
  SELFSAME_ASSIGN(const auto recorded, infer::record_golden(*session));
  nlohmann::ordered_json outputs = nlohmann::ordered_json::array();
  for (const auto& output : recorded.outputs) {
    outputs.push_back({{"name", output.name},
                       {"size", output.size},
                       {"sum", output.sum},
                       {"norm", output.norm},
                       {"head", output.head}});
  }
  print_json({{"input", recorded.input}, {"tolerance", recorded.tolerance}, {"outputs", outputs}});
  return kExitAccept;
}

}  // namespace

void add_models(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("models", "List, show, verify or fetch model packs");
  command->require_subcommand(1);
  auto id = std::make_shared<std::string>();
  auto from = std::make_shared<std::string>();
  command->add_subcommand("list", "All packs and whether their weights are here")->callback([&context] {
    context.action = [&context] { return list(context); };
  });
  auto* show_command = command->add_subcommand("show", "A pack's card, licence and thresholds");
  show_command->add_option("PACK", *id, "The pack's name, as `models list` shows it")->required();
  show_command->callback([&context, id] { context.action = [&context, id] { return show(context, *id); }; });
  auto* verify_command = command->add_subcommand("verify", "Check hashes and known answers, of one pack or of all");
  verify_command->add_option("PACK", *id, "The pack's name, as `models list` shows it");
  verify_command->callback([&context, id] { context.action = [&context, id] { return verify(context, *id); }; });
  auto* pull_command = command->add_subcommand("pull", "Fetch a pack's weights into the data folder");
  pull_command->add_option("PACK", *id, "The pack's name, as `models list` shows it")->required();
  pull_command->add_option("--from", *from, "Take them from this file instead of the pack's address");
  pull_command->callback(
      [&context, id, from] { context.action = [&context, id, from] { return pull(context, *id, *from); }; });
  auto* golden_command = command->add_subcommand("golden", "Record a pack's known answers, for its manifest");
  golden_command->add_option("PACK", *id, "The pack's name, as `models list` shows it")->required();
  golden_command->callback([&context, id] { context.action = [&context, id] { return golden(context, *id); }; });
}

}  // namespace selfsame::app
