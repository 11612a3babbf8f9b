#include <cstdio>

#include "auth/client_keys.hpp"
#include "base/bytes.hpp"
#include "base/system.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "selfsame/terminal.hpp"
#include "views/time.hpp"

namespace selfsame::app {
namespace {

struct NewKey {
  std::string name;
  std::string owner;
  std::filesystem::path file;
};

std::string_view state_of(const store::RegisteredKey& key) { return key.active ? "active" : "revoked"; }

nlohmann::ordered_json view_of(const store::RegisteredKey& key) {
  return {{"id", key.id},
          {"name", key.name},
          {"owner", key.owner},
          {"kind", "ed25519"},
          {"purpose", store::to_string(key.purpose)},
          {"state", state_of(key)},
          {"created_at", views::rfc3339(key.created_ms)},
          {"changed_at", views::rfc3339(key.changed_ms)}};
}

Result<int> add(const Context& context, const NewKey& wanted) {
  SELFSAME_ASSIGN(const Bytes pem, base::read_file(wanted.file, crypto::kMostPemBytes));
  SELFSAME_ASSIGN(const auto storage, context.storage(IfNoData::create));
  SELFSAME_ASSIGN(const auto key, auth::ClientKeys(*storage).add(auth::Caller::operator_on_this_machine(), wanted.name,
                                                                 wanted.owner, base::as_text(pem)));
  if (context.options.json) {
    print_json(view_of(key));
  } else {
    std::printf("registered %s: frames that it signs name the key %s\n", key.name.c_str(), key.id.c_str());
  }
  return kExitAccept;
}

Result<int> list(const Context& context) {
  SELFSAME_ASSIGN(const auto storage, context.storage());
  SELFSAME_ASSIGN(const auto keys, auth::ClientKeys(*storage).list(auth::Caller::operator_on_this_machine()));
  Table table({"name", "key", "owner", "state", "registered (UTC)"});
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const auto& key : keys) {
    table.add({key.name, key.id, key.owner, std::string(state_of(key)), date_time(key.created_ms)});
    all.push_back(view_of(key));
  }
  if (context.options.json) {
    print_json(all);
  } else {
    std::printf("%s\n%zu client keys\n", table.str().c_str(), table.rows());
  }
  return kExitAccept;
}

Result<int> revoke(const Context& context, const std::string& id_or_name) {
  SELFSAME_ASSIGN(const auto storage, context.storage());
  SELFSAME_ASSIGN(const auto key,
                  auth::ClientKeys(*storage).revoke(auth::Caller::operator_on_this_machine(), id_or_name));
  if (context.options.json) {
    print_json(view_of(key));
  } else {
    std::printf("revoked %s: nothing that it signs counts any more\n", key.name.c_str());
  }
  return kExitAccept;
}

}  // namespace

void add_client_keys(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("client-keys", "Register the keys by which clients sign the frames of sessions");
  command->require_subcommand(1);

  auto wanted = std::make_shared<NewKey>();
  auto* adding = command->add_subcommand("add", "Register a client's public Ed25519 key");
  adding->add_option("NAME", wanted->name, "What answers and lists call it: 1 to 64 of A-Z a-z 0-9 . _ -")->required();
  adding->add_option("--public-key", wanted->file, "File with the key, in PEM (openssl pkey -pubout)")
      ->required()
      ->check(CLI::ExistingFile);
  adding->add_option("--owner", wanted->owner, "Whose it is");
  adding->callback([&context, wanted] { context.action = [&context, wanted] { return add(context, *wanted); }; });

  command->add_subcommand("list", "Keys that are registered, and revoked ones")->callback([&context] {
    context.action = [&context] { return list(context); };
  });

  auto which = std::make_shared<std::string>();
  auto* revoking = command->add_subcommand("revoke", "Take a key back, for good");
  revoking->add_option("NAME", *which, "Its name, or its id")->required();
  revoking->callback([&context, which] { context.action = [&context, which] { return revoke(context, *which); }; });
}

}  // namespace selfsame::app
