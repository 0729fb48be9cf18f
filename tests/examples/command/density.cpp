// nmf density: how much of a matrix is not zero, in one number.
#include <fmt/format.h>

#include <memory>

#include "cli/console.hpp"
#include "cli/flag_groups.hpp"
#include "commands/command.hpp"
#include "nmf/matrix/describe.hpp"

namespace nmf::app {
namespace {

struct DensityJob {
  InputFlags input;
  bool percent = false;
};

int run(const DensityJob& job) {
  io::ReadReport report;
  const Description x = describe(io::read_matrix<double>(job.input.path, job.input.options, report));
  const double share = static_cast<double>(x.non_zeros) / x.entries();
  print(job.percent ? fmt::format("{} %\n", 100 * share) : fmt::format("{}\n", share));
  return 0;
}

std::function<int()> define(Flags& flags) {
  auto job = std::make_shared<DensityJob>();
  job->input.add_to(flags);
  flags.group("Output");
  flags.flag("--percent", job->percent, "in percent");
  return [job] { return run(*job); };
}

}  // namespace

extern const Command density_command{"density", "say how much of a matrix is not zero",
                                     "Prints the share of the entries of a matrix that are not zero.",
                                     "Example:\n  nmf density counts.mtx --percent\n", define};

}  // namespace nmf::app
