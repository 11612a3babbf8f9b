#include "store/log_entry.hpp"

#include <algorithm>

namespace selfsame::store {
namespace {

constexpr std::string_view kDone = "ok";

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::accept: return "accept";
    case Verdict::reverify: return "reverify";
    case Verdict::reject: return "reject";
  }
  return "";
}

struct NameOf {
  std::string_view operator()(Done /*done*/) const { return kDone; }
  std::string_view operator()(Verdict verdict) const { return to_string(verdict); }
  std::string_view operator()(ErrorCode code) const { return base::to_string(code); }
};

}  // namespace

std::string_view to_string(Action action) {
  switch (action) {
    case Action::enrol: return "enrol";
    case Action::verify: return "verify";
    case Action::identify: return "identify";
    case Action::erase: return "erase";
    case Action::rotate: return "rotate";
    case Action::live_verify: return "live_verify";
    case Action::liveness_begin: return "liveness_begin";
    case Action::liveness_verify: return "liveness_verify";
    case Action::liveness_enrol: return "liveness_enrol";
    case Action::liveness_identify: return "liveness_identify";
    case Action::embed: return "embed";
    case Action::list: return "list";
    case Action::show: return "show";
    case Action::history: return "history";
    case Action::export_all: return "export";
    case Action::scrub: return "scrub";
    case Action::key_add: return "key_add";
    case Action::key_revoke: return "key_revoke";
    case Action::key_list: return "key_list";
    case Action::unknown: return "unknown";
  }
  return "";
}

Action action_from(std::string_view name) {
  for (int number = 0; number < static_cast<int>(Action::unknown); ++number) {
    if (to_string(static_cast<Action>(number)) == name) return static_cast<Action>(number);
  }
  return Action::unknown;
}

std::string_view to_string(const Outcome& outcome) { return std::visit(NameOf(), outcome); }

Outcome outcome_from(std::string_view name) {
  if (name == kDone) return Done{};
  for (const auto verdict : {Verdict::accept, Verdict::reverify, Verdict::reject}) {
    if (to_string(verdict) == name) return verdict;
  }
  return base::error_code_from(name).value_or(ErrorCode::internal);
}

std::string to_string(std::span<const Modality> modalities) {
  std::string names;
  for (const Modality modality : modalities) {
    if (!names.empty()) names += ',';
    names += selfsame::to_string(modality);
  }
  return names;
}

std::vector<Modality> modalities_from(std::string_view names) {
  std::vector<Modality> modalities;
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    if (const auto modality = modality_from(names.substr(0, comma))) modalities.push_back(*modality);
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return modalities;
}

}  // namespace selfsame::store
