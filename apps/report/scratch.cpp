#include "report/scratch.hpp"

#include <fmt/format.h>

#include "cli/json.hpp"
#include "report/numbers.hpp"

namespace nmf::app {
namespace {

double passed_a_second(const ScratchFiles& files, double seconds) {
  return static_cast<double>(files.passed()) / seconds;
}

}  // namespace

bool in_files(const std::shared_ptr<const ScratchFiles>& scratch) {
  return scratch && scratch->most_in_files() + scratch->in_place() > 0;
}

std::string spoken_scratch(const ScratchFiles& files) {
  std::string own = fmt::format("{} in {}", spoken_bytes(files.most_in_files()), files.folder());
  if (files.in_single() > 0)
    own += fmt::format(", the matrix in {} of it, in single precision", spoken_bytes(files.in_single()));
  if (files.in_place() == 0) return own;
  return fmt::format("{}{}{} in the file of the matrix", files.most_in_files() > 0 ? own : "",
                     files.most_in_files() > 0 ? ", " : "", spoken_bytes(files.in_place()));
}

Json scratch_facts(const ScratchFiles& files) {
  return {{"folder", files.folder()},
          {"bytes", files.most_in_files()},
          {"bytes_in_place", files.in_place()},
          {"bytes_in_single", files.in_single()}};
}

std::string spoken_scratch(const ScratchFiles& files, double seconds) {
  return fmt::format("{}, read at {} a second", spoken_scratch(files),
                     spoken_bytes(static_cast<std::uint64_t>(passed_a_second(files, seconds))));
}

Json scratch_facts(const ScratchFiles& files, double seconds) {
  Json facts = scratch_facts(files);
  facts.update({{"read_bytes", files.passed()}, {"read_bytes_per_second", passed_a_second(files, seconds)}});
  return facts;
}

}  // namespace nmf::app
