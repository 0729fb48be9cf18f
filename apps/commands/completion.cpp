#include <memory>

#include "cli/completion.hpp"
#include "cli/console.hpp"
#include "cli/flags.hpp"
#include "commands/command.hpp"

namespace nmf::app {
namespace {

struct CompletionJob {
  Flags flags;
  const Shell* shell = nullptr;
};

constexpr const char* examples = R"(Examples:
  source <(nmf completion bash)
      in this bash, and in every one as a line of ~/.bashrc
  source <(nmf completion zsh)
      after compinit, in ~/.zshrc
  nmf completion fish | source
)";

}  // namespace

std::span<const Shell> shells() {
  static constexpr Shell all[] = {
      {"bash", "bash-completion/completions/nmf", bash_completion},
      {"zsh", "zsh/site-functions/_nmf", zsh_completion},
      {"fish", "fish/vendor_completions.d/nmf.fish", fish_completion},
  };
  return all;
}

std::function<int()> define_completion(CLI::App& app) {
  auto job = std::make_shared<CompletionJob>(CompletionJob{Flags(app)});
  app.description(
      "Prints the script with which a shell completes the commands of nmf, their options and the values of "
      "these. An installed nmf has it in the place where the shell looks for it.");
  Choices<const Shell*> choices;
  for (const Shell& shell : shells()) choices.emplace_back(shell.name, &shell);
  job->flags.group("Options");
  job->flags.choice("SHELL", "NAME", job->shell, choices, "the shell")->required();
  app.footer(examples);
  return [job] {
    print(job->shell->script(described_commands()));
    return 0;
  };
}

}  // namespace nmf::app
