#include <cstdio>

#include "auth/key_rotation.hpp"
#include "selfsame/commands/commands.hpp"
#include "selfsame/report.hpp"
#include "selfsame/wiring/guard.hpp"

namespace selfsame::app {
namespace {

Result<int> init(const Context& context) {
  std::error_code error;
  SELFSAME_ASSIGN(const auto* config, context.config());
  SELFSAME_TRY(make_data_folder(config->data));
  if (!key_file_in_use(*config, *context.keys)) {
    return fail(ErrorCode::invalid_argument,
                "BIOMETRIC_TEMPLATE_KEY is set: the key comes from the environment, so no file is made");
  }
  if (std::filesystem::exists(config->database_file(), error)) {
    return fail(ErrorCode::invalid_argument,
                "there is a database in " + config->data.string() +
                    " already, and a new key could not open it; use keys rotate, or restore the key file");
  }
  SELFSAME_ASSIGN(const auto ring, crypto::KeyRing::create(config->key_file()));
  std::printf(
      "made master key %s in %s (mode 0600)\nkeep a copy where the database is not: without it every template is "
      "lost\n",
      ring.active_id().c_str(), config->key_file().c_str());
  return kExitAccept;
}

Result<int> rotate(const Context& context) {
  SELFSAME_ASSIGN(const auto storage, context.storage());
  SELFSAME_ASSIGN(const auto* config, context.config());
  const auto key_file = key_file_in_use(*config, *context.keys);
  // If the key is in the environment, its owner has already added the new one there, beside the old one.
  SELFSAME_ASSIGN(const auto keys, open_key_ring(*config, *context.keys));
  const auto caller = auth::Caller::operator_on_this_machine();
  SELFSAME_ASSIGN(const auto count, auth::rotate_master_key(caller, *storage, key_file, keys));
  SELFSAME_ASSIGN(const auto ring, open_key_ring(*config, *context.keys));
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
