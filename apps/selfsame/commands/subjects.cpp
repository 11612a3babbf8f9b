#include <cstdio>
#include <ranges>

#include "auth/subjects.hpp"
#include "base/bytes.hpp"
#include "match/template.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "selfsame/terminal.hpp"
#include "views/reports.hpp"
#include "views/time.hpp"

namespace selfsame::app {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::size_t kShownLogLines = 20;

std::string modalities_of(const store::SubjectRecord& record) {
  std::string names;
  for (const auto modality : record.modalities) names += (names.empty() ? "" : ", ") + std::string(to_string(modality));
  return names;
}

// Includes the names of version 0.1 beside the new ones, for one version.
nlohmann::ordered_json view_of(const store::SubjectRecord& record) {
  auto json = views::view(record);
  json["subject"] = json["user_id"];
  json["created_ms"] = record.created_ms;
  json["updated_ms"] = record.updated_ms;
  return json;
}
nlohmann::ordered_json view_of(const store::LogEntry& entry) {
  auto json = views::view(entry);
  json["time_ms"] = entry.time_ms;
  return json;
}

Result<int> list(const Context& context) {
  SELFSAME_ASSIGN(const auto storage, context.storage());
  auth::Subjects subjects(*storage);
  const auto caller = auth::Caller::operator_on_this_machine();
  Table table({"user", "modalities", "created (UTC)", "updated (UTC)"});
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  std::string after;
  while (true) {
    SELFSAME_ASSIGN(const auto page, subjects.list(caller, after, kPage));
    for (const auto& record : page.records) {
      table.add({record.id.str(), modalities_of(record), date_time(record.created_ms), date_time(record.updated_ms)});
      all.push_back(view_of(record));
    }
    if (!page.more) break;
    after = page.records.back().id.str();
  }
  if (context.options.json) {
    print_json(all);
  } else {
    std::printf("%s\n%s\n", table.str().c_str(), counted(table.rows(), "user").c_str());
  }
  return kExitAccept;
}

Result<int> show(const Context& context, const std::string& id) {
  SELFSAME_ASSIGN(const auto subject, SubjectId::create(id));
  SELFSAME_ASSIGN(const auto storage, context.storage());
  SELFSAME_ASSIGN(auto kept_of, auth::Subjects(*storage).export_all(auth::Caller::operator_on_this_machine(), subject));
  const auto& templates = kept_of.templates;
  const auto& history = kept_of.history;
  auto answer = view_of(kept_of.record);
  Table kept({"modality", "model pack", "dimension", "samples", "quality", "created (UTC)"});
  for (const auto& reference : templates) {
    kept.add({std::string(to_string(reference.modality)), to_string(reference.pack),
              std::to_string(reference.vector.size()), std::to_string(reference.samples), fixed(reference.quality, 2),
              date_time(reference.created_ms)});
    answer["templates"].push_back({{"modality", to_string(reference.modality)},
                                   {"pack", to_string(reference.pack)},
                                   {"dimension", reference.vector.size()},
                                   {"samples", reference.samples},
                                   {"quality", reference.quality},
                                   {"created_at", views::rfc3339(reference.created_ms)},
                                   {"created_ms", reference.created_ms}});
  }
  Table log({"time (UTC)", "action", "outcome", "score", "ms", "origin"});
  for (const auto& line : history | std::views::take(kShownLogLines)) {
    log.add({date_time(line.time_ms), std::string(store::to_string(line.action)),
             std::string(store::to_string(line.outcome)), line.score ? fixed(*line.score, 2) : "", fixed(line.ms, 1),
             line.origin});
    answer["history"].push_back(view_of(line));
  }
  if (context.options.json) {
    print_json(answer);
  } else {
    std::printf("%s\n\n%s\n%s", subject.str().c_str(), kept.str().c_str(), log.str().c_str());
  }
  return kExitAccept;
}

Result<int> erase(const Context& context, const std::string& id, bool sure) {
  SELFSAME_ASSIGN(const auto subject, SubjectId::create(id));
  if (!sure) {
    return fail(ErrorCode::invalid_argument,
                "deleting " + id + " destroys its key and templates permanently; confirm with --yes");
  }
  SELFSAME_ASSIGN(const auto storage, context.storage());
  SELFSAME_TRY(auth::Subjects(*storage).erase(auth::Caller::operator_on_this_machine(), subject));
  if (context.options.json) {
    print_json({{"user_id", id}, {"subject", id}, {"erased", true}});
  } else {
    std::printf("erased %s: its data key is destroyed\n", id.c_str());
  }
  return kExitAccept;
}

/// The right of access under data-protection law: everything stored about one person, unencrypted.
Result<int> export_subject(const Context& context, const std::string& id) {
  SELFSAME_ASSIGN(const auto subject, SubjectId::create(id));
  SELFSAME_ASSIGN(const auto storage, context.storage());
  SELFSAME_ASSIGN(const auto kept,
                  auth::Subjects(*storage).export_all(auth::Caller::operator_on_this_machine(), subject));
  auto answer = view_of(kept.record);
  for (const auto& reference : kept.templates) {
    answer["templates"].push_back({{"modality", to_string(reference.modality)},
                                   {"pack", to_string(reference.pack)},
                                   {"template", base::to_base64(match::serialize(reference))}});
  }
  for (const auto& line : kept.history) {
    answer["history"].push_back(view_of(line));
  }
  print_json(answer);
  return kExitAccept;
}

}  // namespace

void add_subjects(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("users", "List, show, delete or export enrolled users");
  command->alias("subjects");  // the name in version 0.1
  command->require_subcommand(1);
  auto id = std::make_shared<std::string>();
  auto sure = std::make_shared<bool>(false);
  auto* list_command = command->add_subcommand("list", "All users");
  list_command->callback([&context] { context.action = [&context] { return list(context); }; });
  auto* show_command = command->add_subcommand("show", "One user: templates and the last 20 log lines");
  show_command->add_option("ID", *id, "The user's id")->required();
  show_command->callback([&context, id] { context.action = [&context, id] { return show(context, *id); }; });
  auto* delete_command = command->add_subcommand("delete", "Destroy a user's key and templates permanently");
  delete_command->add_option("ID", *id, "The user's id")->required();
  delete_command->add_flag("--yes", *sure, "Confirm deletion");
  delete_command->callback(
      [&context, id, sure] { context.action = [&context, id, sure] { return erase(context, *id, *sure); }; });
  auto* export_command = command->add_subcommand(
      "export", "Everything stored about a user, as JSON, with decrypted templates: handle with care");
  export_command->add_option("ID", *id, "The user's id")->required();
  export_command->callback(
      [&context, id] { context.action = [&context, id] { return export_subject(context, *id); }; });
}

}  // namespace selfsame::app
