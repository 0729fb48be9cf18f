// Which instruction sets the kernels are compiled for, by name; "plain" is the path that needs none.
#pragma once

#include <string>
#include <vector>

namespace nmf {

struct Instructions {
  std::vector<std::string> compiled;  // the best first
  std::string used;                   // on this processor
};

Instructions instructions();

}  // namespace nmf
