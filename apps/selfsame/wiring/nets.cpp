#include "selfsame/wiring/nets.hpp"

namespace selfsame::app {
namespace {

namespace fs = std::filesystem;

/// Folders with pack manifests: those named by the user, the data folder, then those built or installed with the
/// program.
std::vector<fs::path> manifest_folders(const SiteConfig& config) {
  std::vector<fs::path> folders = config.models;
  folders.push_back(config.data / "models");
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return folders;
  for (const fs::path& up : {program.parent_path().parent_path(), program.parent_path().parent_path().parent_path()}) {
    folders.push_back(up / "models");
    folders.push_back(up / "share" / "selfsame" / "models");
  }
  return folders;
}

}  // namespace

const infer::PackLibrary& Nets::packs() {
  if (!packs_) {
    const auto folders = manifest_folders(*config_);
    packs_ = infer::PackLibrary::scan({folders, folders});
  }
  return *packs_;
}

void Nets::start() {
  if (!runtime_.valid()) runtime_ = std::async(std::launch::async, infer::Runtime::create);
}

void Nets::begin(const infer::Pack& pack) {
  auto& loading = loading_[pack.manifest.ref.id];
  if (loading.valid()) return;
  start();
  loading = std::async(std::launch::async, [runtime = runtime_, pack = &pack]() -> Result<Net> {
    const RuntimeOrError& made = runtime.get();
    if (!made) return fail(made.error());
    return infer::Session::load(*made, *pack);
  });
}

Result<Nets::Net> Nets::load(const infer::Pack& pack) {
  begin(pack);
  return loading_[pack.manifest.ref.id].get();
}

Result<const infer::Pack*> Nets::begin(infer::PackKind kind, const std::string& named,
                                       const std::vector<std::string>& preferred) {
  SELFSAME_ASSIGN(const auto* pack, named.empty() ? packs().choose(kind, preferred) : packs().find(named));
  begin(*pack);
  return pack;
}

Result<Nets::Net> Nets::load_optional(infer::PackKind kind) {
  for (const infer::Pack& pack : packs().packs()) {
    if (pack.manifest.kind == kind && pack.weights) return load(pack);
  }
  return Net();
}

}  // namespace selfsame::app
