#include <cstdio>

#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "store/rotation.hpp"

namespace selfsame::app {
namespace {

Result<int> init(const Context& context) {
  std::error_code error;
  std::filesystem::create_directories(context.options.data, error);
  if (!context.key_file_in_use()) {
    return fail(ErrorCode::invalid_argument,
                "BIOMETRIC_TEMPLATE_KEY is set: the key is in the environment, no file is made");
  }
  if (std::filesystem::exists(context.database_file(), error)) {
    return fail(ErrorCode::invalid_argument,
                "there is a database in " + context.options.data.string() +
                    " already, and a new key could not open it; use keys rotate, or restore the key file");
  }
  SELFSAME_ASSIGN(const auto ring, crypto::KeyRing::create(context.key_file()));
  std::printf(
      "made master key %s in %s (mode 0600)\nkeep a copy where the database is not: without it every template is "
      "lost\n",
      ring.active_id().c_str(), context.key_file().c_str());
  return kExitAccept;
}

Result<int> rotate(const Context& context) {
  SELFSAME_ASSIGN(const auto vault, context.vault());
  const auto key_file = context.key_file_in_use();
  std::size_t count = 0;
  if (key_file) {
    SELFSAME_ASSIGN(count, store::rotate_master_key(*vault, *key_file));
  } else {
    // The environment's owner has put the new key there already, and the old one beside it.
    SELFSAME_ASSIGN(const auto keys, context.key_ring());
    SELFSAME_ASSIGN(count, vault->rewrap(keys));
  }
  SELFSAME_ASSIGN(const auto ring, context.key_ring());
  store::LogEntry entry;
  entry.action = "rotate";
  entry.outcome = "ok";
  entry.origin = "cli";
  SELFSAME_TRY(vault->append(entry));
  if (context.options.json) {
    print_json({{"active_key", ring.active_id()}, {"data_keys", count}});
  } else {
    std::printf("master key %s now wraps %zu data keys%s\n", ring.active_id().c_str(), count,
                key_file ? "" : "; BIOMETRIC_TEMPLATE_KEY_PREVIOUS is no longer needed");
  }
  return kExitAccept;
}

}  // namespace

void add_keys(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("keys", "Make or rotate the master key");
  command->require_subcommand(1);
  command->add_subcommand("init", "Make the master key file; the first enrolment does so by itself")
      ->callback([&context] { context.action = [&context] { return init(context); }; });
  command
      ->add_subcommand(
          "rotate",
          "Wrap every data key by a new master key (with BIOMETRIC_TEMPLATE_KEY: set the new one there and the "
          "old one in BIOMETRIC_TEMPLATE_KEY_PREVIOUS first)")
      ->callback([&context] { context.action = [&context] { return rotate(context); }; });
}

}  // namespace selfsame::app
