// Several models over the features that all of them have.
#pragma once

#include <string>
#include <vector>

#include "nmf/model/folder.hpp"

namespace nmf::app {

struct Models {
  std::vector<Model> all;             // without H
  std::vector<Factor<double>> H;      // of each, features in the order of the first
  std::vector<std::string> features;  // that all have; empty: they have no names
  std::vector<std::string> lacking;   // features that some have not
};

// The models in these folders; of a folder of 'nmf rank' all runs of this rank. Matched by name where all
// have names, otherwise by place. Throws Error(Fault::input) where there is none, and where they have no
// feature in common.
Models open_models(const std::vector<std::string>& folders, Index rank, int threads, bool quiet);

}  // namespace nmf::app
