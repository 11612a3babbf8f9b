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

Result<Nets::Net> Nets::load(const infer::Pack& pack) {
  Net& net = loaded_[pack.manifest.ref.id];
  if (net) return net;
  if (!runtime_) {
    SELFSAME_ASSIGN(runtime_, infer::Runtime::create());
  }
  SELFSAME_ASSIGN(net, infer::Session::load(runtime_, pack));
  return net;
}

Result<Nets::Net> Nets::load(infer::PackKind kind, const std::string& named,
                             const std::vector<std::string>& preferred) {
  SELFSAME_ASSIGN(const auto* pack, named.empty() ? packs().choose(kind, preferred) : packs().find(named));
  return load(*pack);
}

Result<Nets::Net> Nets::load_optional(infer::PackKind kind) {
  for (const infer::Pack& pack : packs().packs()) {
    if (pack.manifest.kind == kind && pack.weights) return load(pack);
  }
  return Net();
}

}  // namespace selfsame::app
