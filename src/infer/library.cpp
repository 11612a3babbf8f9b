#include "infer/library.hpp"

#include <algorithm>
#include <system_error>

#include "base/limits.hpp"
#include "base/system.hpp"
#include "crypto/sealing.hpp"

namespace selfsame::infer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifestName = "manifest.json";

std::vector<fs::path> sub_folders(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (fs::directory_iterator it(folder, ignored), end; it != end; it.increment(ignored)) {
    if (ignored) break;
    if (it->is_directory(ignored)) found.push_back(it->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::optional<fs::path> find_weights(const Manifest& manifest, const fs::path& pack_folder,
                                     const std::vector<fs::path>& weight_folders) {
  std::vector<fs::path> places{pack_folder};
  for (const auto& folder : weight_folders) {
    places.push_back(folder);
    places.push_back(folder / manifest.ref.id);
    const auto below = sub_folders(folder);
    places.insert(places.end(), below.begin(), below.end());
  }
  for (const auto& place : places) {
    fs::path candidate = place / manifest.weights.file;
    std::error_code error;
    if (fs::is_regular_file(candidate, error) && fs::file_size(candidate, error) == manifest.weights.bytes) {
      return candidate;
    }
  }
  return std::nullopt;
}

Error weights_missing(const Pack& pack) {
  return {ErrorCode::pack_weights_missing,
          "the weights of " + to_string(pack.manifest.ref) + " (" + pack.manifest.weights.file + ") are not here; " +
              (pack.manifest.weights.url.empty() ? "see where they come from: selfsame models show "
                                                 : "get them: selfsame models pull ") +
              pack.manifest.ref.id};
}

}  // namespace

PackLibrary PackLibrary::scan(const Folders& folders) {
  PackLibrary library;
  for (const auto& root : folders.manifests) {
    for (const auto& folder : sub_folders(root)) {
      std::error_code ignored;
      if (!fs::exists(folder / kManifestName, ignored)) continue;
      const auto text = base::read_file(folder / kManifestName, limits::kMaxManifestBytes);
      auto manifest = text ? parse_manifest(base::as_text(*text)) : Result<Manifest>(fail(text.error()));
      if (!manifest) {
        library.broken_.push_back({folder, manifest.error()});
        continue;
      }
      // The first pack of a name counts, even if it is broken: another one's answers would be mistaken for those of the
      // requested pack.
      const auto known = library.find(manifest->ref.id);
      if (known || known.error().code != ErrorCode::pack_not_found) continue;
      auto weights = find_weights(*manifest, folder, folders.weights);
      library.packs_.push_back({std::move(*manifest), folder, std::move(weights)});
    }
  }
  std::sort(library.packs_.begin(), library.packs_.end(),
            [](const Pack& a, const Pack& b) { return a.manifest.ref.id < b.manifest.ref.id; });
  return library;
}

Result<const Pack*> PackLibrary::find(std::string_view id) const {
  std::string known;
  for (const auto& pack : packs_) {
    if (pack.manifest.ref.id == id) return &pack;
    known += (known.empty() ? "" : ", ") + pack.manifest.ref.id;
  }
  for (const auto& pack : broken_) {
    if (pack.folder.filename() == id) {
      return fail(ErrorCode::pack_invalid, pack.folder.string() + " is broken: " + pack.error.message);
    }
  }
  return fail(ErrorCode::pack_not_found,
              "there is no model pack \"" + std::string(id) + "\"; there are: " + (known.empty() ? "none" : known));
}

Result<const Pack*> PackLibrary::choose(PackKind kind, const std::vector<std::string>& preferred) const {
  const Pack* without_weights = nullptr;
  const auto usable = [&](const Pack& pack) {
    if (pack.manifest.kind != kind) return false;
    if (!pack.weights && without_weights == nullptr) without_weights = &pack;
    return pack.weights.has_value();
  };
  for (const auto& id : preferred) {
    const auto pack = find(id);
    if (pack && usable(**pack)) return *pack;
  }
  for (const auto& pack : packs_) {
    if (usable(pack)) return &pack;
  }
  if (without_weights != nullptr) return fail(weights_missing(*without_weights));
  return fail(ErrorCode::pack_not_found, "there is no model pack of kind " + std::string(to_string(kind)) +
                                             "; name the folder that holds the packs with --models");
}

Status check_weights(const Manifest& manifest, ByteView weights) {
  if (weights.size() == manifest.weights.bytes && crypto::sha256(weights) == manifest.weights.sha256) return {};
  return fail(ErrorCode::pack_hash_mismatch, "the weights of " + to_string(manifest.ref) +
                                                 " do not match the manifest (SHA-256 differs); download them again "
                                                 "with: selfsame models pull " +
                                                 manifest.ref.id);
}

Result<Bytes> read_weights(const Pack& pack) {
  if (!pack.weights) return fail(weights_missing(pack));
  SELFSAME_ASSIGN(auto weights, base::read_file(*pack.weights, limits::kMaxWeightsBytes));
  SELFSAME_TRY(check_weights(pack.manifest, weights));
  return weights;
}

Result<Bytes> read_cohort(const Pack& pack) {
  const auto& cohort = pack.manifest.cohort;
  if (!cohort) return Bytes{};
  const fs::path file = pack.folder / cohort->file;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return fail(ErrorCode::pack_weights_missing, to_string(pack.manifest.ref) + " comes with a cohort, " +
                                                     cohort->file + ", which is not in its folder");
  }
  SELFSAME_ASSIGN(auto vectors, base::read_file(file, cohort->bytes));
  if (vectors.size() == cohort->bytes && crypto::sha256(vectors) == cohort->sha256) return vectors;
  return fail(ErrorCode::pack_hash_mismatch,
              "the cohort of " + to_string(pack.manifest.ref) + " is not the one its manifest names (SHA-256 differs)");
}

}  // namespace selfsame::infer
