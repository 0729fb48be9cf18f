#include <fmt/format.h>

#include <memory>

#include "command.hpp"
#include "console.hpp"
#include "flags.hpp"
#include "nmf/update/update.hpp"

namespace nmf::app {
namespace {

Json described(const Algorithm& algorithm) {
  return {{"name", algorithm.name},
          {"summary", algorithm.summary},
          {"reference", algorithm.reference},
          {"cost", algorithm.cost},
          {"monotone", algorithm.monotone}};
}

std::string listed(const Algorithm& algorithm) {
  return fmt::format("{}\n  {}\n  {}; cost of a half-step beside the products: {} a column; loss {}\n",
                     algorithm.name, algorithm.summary, algorithm.reference, algorithm.cost,
                     algorithm.monotone ? "never rises" : "may rise for a while");
}

struct AlgorithmsJob {
  Flags flags;
  bool json = false;
};

int run(const AlgorithmsJob& job) {
  std::string text;
  Json all = Json::array();
  for (const Algorithm& algorithm : algorithms()) {
    text += listed(algorithm);
    all.push_back(described(algorithm));
  }
  print(job.json ? all.dump(2) + "\n" : text);
  return 0;
}

}  // namespace

std::function<int()> define_algorithms(CLI::App& app) {
  auto job = std::make_shared<AlgorithmsJob>(AlgorithmsJob{Flags(app)});
  job->flags.group("Options");
  job->flags.flag("--json", job->json, "the list as JSON");
  app.description("Lists what --algorithm of 'nmf factor' takes, with the reference and the cost of each.");
  app.footer("Example:\n  nmf algorithms\n");
  return [job] { return run(*job); };
}

}  // namespace nmf::app
