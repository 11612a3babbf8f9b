// Finds model packs: manifests in some folders, weights in some others.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "infer/manifest.hpp"

namespace selfsame::infer {

/// A manifest and where it was found. `weights` is where a file of the right name and size lies; its hash is checked
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
    /// Searched, and their sub-folders one level down, for weights; the pack's own folder comes first.
    std::vector<std::filesystem::path> weights;
  };
  static PackLibrary scan(const Folders& folders);

  const std::vector<Pack>& packs() const { return packs_; }
  const std::vector<BrokenPack>& broken() const { return broken_; }

  /// Errors: pack_not_found (names what there is), pack_invalid (there is one in a folder of this name, but broken).
  Result<const Pack*> find(std::string_view id) const;

  /// The first pack of `kind`, in order of `preferred` ids then of the alphabet, whose weights are here.
  /// Errors: pack_weights_missing (with the command that gets them), pack_not_found.
  Result<const Pack*> choose(PackKind kind, const std::vector<std::string>& preferred) const;

 private:
  std::vector<Pack> packs_;
  std::vector<BrokenPack> broken_;
};

/// Reads the weights and holds them against the manifest's SHA-256.
/// Errors: pack_weights_missing, pack_hash_mismatch, io_failed.
Result<Bytes> read_weights(const Pack& pack);

/// Reads the cohort that the manifest names, beside it; empty where it names none.
/// Errors: pack_weights_missing, pack_hash_mismatch, io_failed.
Result<Bytes> read_cohort(const Pack& pack);

/// Fails with pack_hash_mismatch where `weights` are not the ones that the manifest names.
Status check_weights(const Manifest& manifest, ByteView weights);

}  // namespace selfsame::infer
