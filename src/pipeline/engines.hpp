// The modalities that are loaded.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "pipeline/modality.hpp"

namespace selfsame::pipeline {

/// At most one engine of each modality. Threads: const methods may be called from several threads at once.
class Engines {
 public:
  using List = std::vector<std::shared_ptr<const ModalityEngine>>;

  Engines() = default;
  explicit Engines(List engines) : engines_(std::move(engines)) {}

  /// Null if the modality is not loaded.
  const ModalityEngine* find(Modality modality) const;
  /// Errors: invalid_argument if the modality is not loaded.
  Result<const ModalityEngine*> required(Modality modality) const;
  /// A probe for identification or for /embeddings. Errors: those of `required` and of the engine.
  Result<Probe> extract(const Sample& sample, Purpose purpose, StageTimer& stages) const;

  bool empty() const { return engines_.empty(); }
  List::const_iterator begin() const { return engines_.begin(); }
  List::const_iterator end() const { return engines_.end(); }

 private:
  List engines_;
};

}  // namespace selfsame::pipeline
