#include <memory>

#include "cli/completion.hpp"
#include "cli/console.hpp"
#include "cli/flags.hpp"
#include "commands/command.hpp"

namespace nmf::app {
namespace {

struct CompletionJob {
  const Shell* shell = nullptr;
};

constexpr const char* completion_examples = R"(Examples:
  source <(nmf completion bash)
      in this bash, and in every one as a line of ~/.bashrc
  source <(nmf completion zsh)
      after compinit, in ~/.zshrc
  nmf completion fish | source
)";

std::function<int()> define_completion(Flags& flags) {
  auto job = std::make_shared<CompletionJob>();
  Choices<const Shell*> choices;
  for (const Shell& shell : shells()) choices.emplace_back(shell.name, &shell);
  flags.group("Options");
  flags.choice("SHELL", "NAME", job->shell, choices, "the shell").required();
  return [job] {
    print(job->shell->script(described_commands()));
    return 0;
  };
}

}  // namespace

extern const Command completion_command{
    "completion", "print what completes commands and options in a shell",
    "Prints the script with which a shell completes the commands of nmf, their options and the values of "
    "these. An installed nmf has it in the place where the shell looks for it.",
    completion_examples, define_completion};

}  // namespace nmf::app
