// Two models over the features of both.
#pragma once

#include <string>
#include <vector>

#include "nmf/model/folder.hpp"

namespace nmf::app {

// The features of both models in one order.
struct Together {
  Factor<double> A;
  Factor<double> B;
  std::vector<std::string> names_a, names_b;  // of the components
  Index common = 0;
  Index only_in_a = 0;
  Index only_in_b = 0;
};

// By name where both have names, a feature that one lacks having the weight 0 there, else by place. Throws
// Error(Fault::input) where they have none in common, or are not as many.
Together together(const Model& a, const Model& b);

}  // namespace nmf::app
