#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/flags.hpp"
#include "cli/json.hpp"
#include "commands/command.hpp"
#include "nmf/update/update.hpp"

namespace nmf::app {
namespace {

// The losses that a row of a table is for.
std::vector<std::string> losses(const Algorithm& algorithm) {
  const auto in = [&](std::span<const Algorithm> table) {
    return &algorithm >= table.data() && &algorithm < table.data() + table.size();
  };
  if (in(algorithms())) return {"frobenius", "huber", "l21"};
  if (in(selection_algorithms())) return {"frobenius", "kl", "is", "BETA", "huber", "l21"};
  if (&algorithm == &divergence_algorithms().back()) return {"kl", "is", "BETA"};
  return {"kl"};
}

Json described(const Algorithm& algorithm, const std::vector<std::string>& losses) {
  return {{"name", algorithm.name},           {"losses", losses},       {"summary", algorithm.summary},
          {"reference", algorithm.reference}, {"cost", algorithm.cost}, {"monotone", algorithm.monotone}};
}

std::string listed(const Algorithm& algorithm, const std::vector<std::string>& losses) {
  const bool on_products = algorithm.update_double != nullptr;
  return fmt::format(
      "{}\n  {}\n  --loss {}; {}; cost of a half-step{}: {}{}; loss {}\n", algorithm.name, algorithm.summary,
      fmt::join(losses, ", "), algorithm.reference, on_products ? " beside the products" : "", algorithm.cost,
      on_products ? " a column" : "", algorithm.monotone ? "never rises" : "may rise for a while");
}

struct AlgorithmsJob {
  bool json = false;
};

int run(const AlgorithmsJob& job) {
  std::string text;
  Json all = Json::array();
  for (const auto& table : {algorithms(), divergence_algorithms(), selection_algorithms()})
    for (const Algorithm& algorithm : table) {
      text += listed(algorithm, losses(algorithm));
      all.push_back(described(algorithm, losses(algorithm)));
    }
  print(job.json ? text_of(all) : text);
  return 0;
}

std::function<int()> define_algorithms(Flags& flags) {
  auto job = std::make_shared<AlgorithmsJob>();
  flags.group("Options");
  flags.flag("--json", job->json, "the list as JSON");
  return [job] { return run(*job); };
}

}  // namespace

extern const Command algorithms_command{
    "algorithms", "list the algorithms with their references and costs",
    "Lists what --algorithm of 'nmf factor' takes, with the reference and the cost of each.",
    "Example:\n  nmf algorithms\n", define_algorithms};

}  // namespace nmf::app
