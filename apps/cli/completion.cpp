#include "cli/completion.hpp"

namespace nmf::app {

std::span<const Shell> shells() {
  static constexpr Shell all[] = {
      {"bash", "bash-completion/completions/nmf", bash_completion},
      {"zsh", "zsh/site-functions/_nmf", zsh_completion},
      {"fish", "fish/vendor_completions.d/nmf.fish", fish_completion},
  };
  return all;
}

}  // namespace nmf::app
