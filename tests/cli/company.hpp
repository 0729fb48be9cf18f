// Several processes of MPI, as tests of the program start them.
#pragma once

#include <random>

#include "cli/cli.hpp"

namespace nmf::test {

class Company : public Cli {
 protected:
  // Rows are few enough for a test, and more than there is one block of.
  void give_matrix(const std::string& name, bool sparse) const {
    std::mt19937 random(1);
    std::string text;
    for (int i = 0; i < 700; ++i) {
      text += "r" + std::to_string(i);
      for (int j = 0; j < 150; ++j)
        text += "," + std::to_string(sparse && random() % 10 > 0 ? 0 : 1 + random() % 1000);
      text += "\n";
    }
    give(name, text);
  }

#ifdef NMF_MPIRUN
  // On a machine with fewer processors than processes, as whoever runs the tests.
  static std::string mpirun(int processes) {
    return "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
           "OMPI_MCA_mpi_yield_when_idle=1 " NMF_MPIRUN " --oversubscribe --bind-to none -n " +
           std::to_string(processes) + " ";
  }
  Outcome spread(int processes, const std::string& words) const {
    return shell(mpirun(processes) + "nmf " + words);
  }
#endif
};

}  // namespace nmf::test
