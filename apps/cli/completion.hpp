// Scripts that complete commands, options and their values in a shell, from what commands say of themselves.
#pragma once

#include <span>
#include <string>

#include "cli/description.hpp"

namespace nmf::app {

using Commands = std::vector<DescribedCommand>;

struct Shell {
  const char* name;
  const char* path;  // of the script, below a folder such as /usr/share
  std::string (*script)(const Commands& commands);
};

std::span<const Shell> shells();

std::string bash_completion(const Commands& commands);
std::string zsh_completion(const Commands& commands);
std::string fish_completion(const Commands& commands);

}  // namespace nmf::app
