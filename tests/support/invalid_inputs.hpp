// The table of malformed files: what is asked, and the message and exit status that must come.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace nmf::test {

struct InvalidInput {
  std::string file;                // in inputs/invalid, named after its defect
  std::vector<std::string> flags;  // of the command line
  int exit_status = 0;
  std::string message;  // without "nmf: error: ", with the file's name as given
};

inline std::vector<InvalidInput> invalid_inputs() {
  std::ifstream table(NMF_INPUTS "/invalid/expected.tsv");
  std::vector<InvalidInput> inputs;
  std::string line;
  std::getline(table, line);
  while (std::getline(table, line)) {
    std::vector<std::string> cells;
    std::istringstream in(line);
    for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
    InvalidInput input{cells.at(0), {}, std::stoi(cells.at(2)), cells.at(3)};
    std::istringstream flags(cells[1]);
    for (std::string flag; flags >> flag;) input.flags.push_back(flag);
    inputs.push_back(input);
  }
  return inputs;
}

}  // namespace nmf::test
