// Finds model packs: manifests in some folders, weights in others.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "infer/manifest.hpp"

namespace selfsame::infer {

/// A manifest and where it was found. `weights` is the path of a file with the right name and size; its hash is checked
/// when it is read.
struct Pack {
  Manifest manifest;
  std::filesystem::path folder;  // of manifest.json; card.md lies beside it
  std::optional<std::filesystem::path> weights;
};

/// A folder that looks like a pack but is not one.
struct BrokenPack {
  std::filesystem::path folder;
  Error error;
};

/// Packs = sub-folders of the manifest folders that hold a manifest.json. Earlier folders win where an id appears
/// twice. Immutable once made; safe for any number of threads.
class PackLibrary {
 public:
  struct Folders {
    std::vector<std::filesystem::path> manifests;
    /// Searched for weights, with their sub-folders one level down, after the pack's own folder.
    std::vector<std::filesystem::path> weights;
  };
  static PackLibrary scan(const Folders& folders);

  const std::vector<Pack>& packs() const { return packs_; }
  const std::vector<BrokenPack>& broken() const { return broken_; }

  /// Errors: pack_not_found (lists the available packs), pack_invalid (the folder of this name holds a broken pack).
  Result<const Pack*> find(std::string_view id) const;

  /// The first pack of `kind` whose weights are available, in the order of `preferred` ids, then alphabetically.
  /// Errors: pack_weights_missing (with the command that fetches them), pack_not_found.
  Result<const Pack*> choose(PackKind kind, const std::vector<std::string>& preferred) const;

 private:
  std::vector<Pack> packs_;
  std::vector<BrokenPack> broken_;
};

/// Reads the weights and checks the manifest's SHA-256.
/// Errors: pack_weights_missing, pack_hash_mismatch, io_failed.
Result<Bytes> read_weights(const Pack& pack);

/// Reads the cohort file that the manifest names; empty if it names none.
/// Errors: pack_weights_missing, pack_hash_mismatch, io_failed.
Result<Bytes> read_cohort(const Pack& pack);

/// Fails with pack_hash_mismatch if `weights` do not have the manifest's hash.
Status check_weights(const Manifest& manifest, ByteView weights);

}  // namespace selfsame::infer
