#include <memory>

#include "cli/flags.hpp"
#include "commands/command.hpp"
#include "sweep/consensus.hpp"

namespace nmf::app {
namespace {

constexpr const char* consensus_examples = R"(Examples:
  nmf consensus counts.ranks --rank 20 -o programs
      of all runs of rank 20 that 'nmf rank' made
  nmf consensus run1.nmf run2.nmf run3.nmf
  nmf consensus patient*.nmf --rank 12 -o shared
      programs that models of different samples share, features matched by name
)";

std::function<int()> define_consensus(Flags& flags) {
  auto job = std::make_shared<ConsensusJob>();
  flags.group("Options");
  flags.arguments("DIR", "DIR", job->folders,
                  "models: folders that 'nmf factor' wrote, or one of 'nmf rank'");
  flags.number("-k,--rank", "K", job->rules.programs,
               "number of programs; when not given, as many as the models have");
  flags.number(
      "--outlier", "X", job->rules.outlier,
      "leave out components whose mean distance from their nearest is above X (unit vectors; 2 leaves out "
      "none)");
  flags.number("--neighbours", "SHARE", job->rules.neighbours,
               "how many are the nearest, as a share of the number of models");
  flags.number("--seed", "N", job->rules.seed, "seed of the beginnings of the clusters");
  flags.text("--input", "FILE", job->input,
             "the matrix that W is fitted to; when not given, that of the models where they are of one");
  flags.threads(job->threads);
  flags.text("-o,--output", "DIR", job->output, "folder for the model and stability.csv");
  flags.flag("--json", job->json, "print what was found on standard output");
  flags.flag("-q,--quiet", job->quiet, "print nothing but errors");
  return [job] {
    make_consensus(*job);
    return 0;
  };
}

}  // namespace

extern const Command consensus_command{
    "consensus", "what the components of several models have in common",
    "Pools the components of all models, leaves out those that stand alone, puts the others into clusters "
    "and takes "
    "their medians as H (Kotliar et al. 2019); W is fitted to the matrix again. The result is a model; "
    "stability.csv "
    "says how many models show each component, and the standard deviation of each of its loadings.",
    consensus_examples, define_consensus};

}  // namespace nmf::app
