// A program without MPI: it is alone, or becomes the one that has it.
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "nmf/base/error.hpp"
#include "system/company.hpp"
#include "system/launch.hpp"

namespace nmf::app {
namespace {

std::optional<Launch> launched;  // where that matters

}  // namespace

void join_company(const std::string& command, const std::vector<std::string>& arguments) {
  launched = launch();
  if (!launched) return;
  std::string name = "nmf-mpi";
  std::vector<char*> words{name.data(), const_cast<char*>(command.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  std::error_code none;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", none);
  if (!none) execv((self.parent_path() / name).c_str(), words.data());
  execvp(name.c_str(), words.data());
  throw Error(
      Fault::usage,
      fmt::format("{0} of nmf, which work together by {1}: it is neither beside nmf nor in PATH; install the "
                  "package {1}, or build nmf where libopenmpi-dev is installed",
                  spoken(*launched), name));
}

const Company& company() {
  return alone();
}

Traffic traffic() {
  return {};
}

void let_first_speak() {
  if (launched) wait_for_first(*launched);
}

int leave_company(int status, bool) {
  return status;
}

}  // namespace nmf::app
