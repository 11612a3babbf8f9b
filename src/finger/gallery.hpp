// 1:N over fingers.
#pragma once

#include <unordered_map>
#include <vector>

#include "finger/comparing.hpp"
#include "pipeline/modality.hpp"

namespace selfsame::finger {

inline constexpr std::size_t kAllCompared = 1000;
inline constexpr double kCompared = 0.2;

class Gallery final : public pipeline::Gallery {
 public:
  explicit Gallery(PackRef pack) : pack_(std::move(pack)) {}

  bool put(std::uint64_t key, const match::Template& reference) override;
  void remove(std::uint64_t key) override { people_.erase(key); }
  std::size_t size() const override { return people_.size(); }
  bool compares() const override { return true; }
  /// If there are more than kAllCompared people, only the share kCompared with the most similar minutia surroundings is
  /// compared, which loses 1 to 2 % of matches (docs/results.md). Errors: also invalid_argument.
  Result<std::vector<match::Candidate>> search(const pipeline::Probe& probe, std::size_t top,
                                               const Keys& among) const override;

 private:
  using Person = std::pair<const std::uint64_t, std::vector<ReadyView>>;
  std::vector<const Person*> choose(const Keys& among) const;

  PackRef pack_;
  std::unordered_map<std::uint64_t, std::vector<ReadyView>> people_;
};

}  // namespace selfsame::finger
