#include "system/launch.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace nmf::app {
namespace {

std::optional<int> number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits(text);
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(number) : std::nullopt;
}

struct Launcher {
  const char* by;
  const char* processes;  // variables
  const char* number;
};
// Slurm's variables of a step, which those of a job, as a batch script has them, are not.
constexpr Launcher launchers[] = {{"mpirun", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
                                  {"srun", "SLURM_STEP_NUM_TASKS", "SLURM_PROCID"},
                                  {"mpiexec", "PMI_SIZE", "PMI_RANK"}};

}  // namespace

std::optional<Launch> launch() {
  for (const Launcher& launcher : launchers)
    if (const auto processes = number_in(launcher.processes)) {
      if (*processes < 2) return std::nullopt;
      return Launch{launcher.by, *processes, number_in(launcher.number).value_or(0)};
    }
  if (const auto number = number_in("PMIX_RANK")) return Launch{"a launcher of PMIx", 0, *number};
  return std::nullopt;
}

std::string spoken(const Launch& launch) {
  return launch.processes > 0 ? fmt::format("{} started {} processes", launch.by, launch.processes)
                              : launch.by + " started this process";
}

void wait_for_first(const Launch& launch) {
  if (launch.number > 0) std::this_thread::sleep_for(std::chrono::seconds(1));
}

}  // namespace nmf::app
