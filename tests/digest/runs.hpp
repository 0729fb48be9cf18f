// Runs of the library that between them reach every loss, storage, precision and kernel.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace nmf::test {

struct Run {
  std::string name;
  std::function<std::string(int threads)> digest;
  friend std::ostream& operator<<(std::ostream& out, const Run& run) { return out << run.name; }
};

std::vector<Run> runs();

}  // namespace nmf::test
