#include <cstdio>

#include "selfsame/commands/commands.hpp"

namespace selfsame::app {
namespace {

/// "path|word word word" for every command: the words that may follow it.
void collect(const CLI::App& command, const std::string& path, std::string& lines) {
  std::string words;
  for (const auto* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    words += " " + sub->get_name();
    collect(*sub, path + " " + sub->get_name(), lines);
  }
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) words += " --" + name;
  }
  lines += "    \"" + path + "\") words=\"" + words.substr(words.empty() ? 0 : 1) + "\" ;;\n";
}

std::string bash_script(const CLI::App& app) {
  std::string cases;
  collect(app, "selfsame", cases);
  return R"BASH(# bash completion for selfsame: source <(selfsame completion bash)
_selfsame() {
  local path=selfsame word words=""
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*|*/*|*.*) ;; *) case "$(_selfsame_words "$path")" in *"$word"*) path="$path $word" ;; esac ;; esac
  done
  COMPREPLY=($(compgen -W "$(_selfsame_words "$path")" -- "${COMP_WORDS[COMP_CWORD]}"))
}
_selfsame_words() {
  local words=""
  case "$1" in
)BASH" + cases +
         R"BASH(  esac
  echo "$words"
}
complete -o default -F _selfsame selfsame
)BASH";
}

}  // namespace

void add_completion(CLI::App& app, Context& context) {
  auto shell = std::make_shared<std::string>();
  auto* command = app.add_subcommand("completion", "Print shell completion: source <(selfsame completion bash)");
  command->add_option("SHELL", *shell, "bash; zsh reads the same after: autoload bashcompinit && bashcompinit")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  command->callback([&app, &context] {
    context.action = [&app]() -> Result<int> {
      std::printf("%s", bash_script(app).c_str());
      return kExitAccept;
    };
  });
}

}  // namespace selfsame::app
