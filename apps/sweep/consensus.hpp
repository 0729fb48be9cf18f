// Consensus programs of several models, as a model.
#pragma once

#include <string>
#include <vector>

#include "nmf/model/programs.hpp"

namespace nmf::app {

struct ConsensusJob {
  std::vector<std::string> folders;
  ProgramRules rules;
  std::string input;  // to fit W to; empty: that of the models
  std::string output = "consensus.nmf";
  int threads = 0;
  bool json = false;
  bool quiet = false;
};

// Makes the model and says what is in it. Throws Error.
void make_consensus(ConsensusJob job);

}  // namespace nmf::app
