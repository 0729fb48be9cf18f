// The options of a factorization.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/flag_groups.hpp"
#include "nmf/base/error.hpp"
#include "nmf/update/update.hpp"

namespace nmf::app {
namespace {

// many: runs of one problem, which those that choose rows would make alike.
Choices<std::string> algorithm_choices(bool many) {
  Choices<std::string> choices{{"auto", "auto"}};
  for (const std::span<const Algorithm> table :
       {algorithms(), divergence_algorithms(), many ? std::span<const Algorithm>() : selection_algorithms()})
    for (const Algorithm& algorithm : table)
      if (std::pair<std::string, std::string> choice{algorithm.name, algorithm.name};
          std::find(choices.begin(), choices.end(), choice) == choices.end())
        choices.push_back(std::move(choice));
  return choices;
}

// A number, or auto: no number.
std::optional<Index> parse_count(std::string_view text, const char* option, const char* what) {
  if (text == "auto") return std::nullopt;
  Index count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size())
    throw Error(Fault::usage, fmt::format("{}: {} is neither auto nor a number of {}", option, text, what));
  return count;
}
std::optional<Index> parse_exchanges(std::string_view text) {
  return parse_count(text, "--exchanges", "rounds");
}
std::optional<Index> parse_starts(std::string_view text) {
  return parse_count(text, "--starts", "starts");
}
std::string spelled_count(const std::optional<Index>& count) {
  return count ? std::to_string(*count) : "auto";
}

// What is added to the loss, and bounds.
void add_penalties(Flags& flags, Options& options) {
  flags.group("Penalties");
  flags.number("--l1-w", "X", options.l1_w, "add X times the sum of the entries of W: sparse W");
  flags.number("--l1-h", "X", options.l1_h, "the same for H");
  flags.number("--l2-w", "X", options.l2_w, "add X / 2 times the sum of the squares of W: small, even W");
  flags.number("--l2-h", "X", options.l2_h, "the same for H");
  flags.number(
      "--orthogonal-w", "X", options.orthogonal_w,
      "add X times the inner products of the columns of W with each other: components that overlap less");
  flags.number("--orthogonal-h", "X", options.orthogonal_h, "the same for the rows of H");
  flags.choice(
      "--penalty-scale", "WHAT", options.penalty_scale,
      Choices<PenaltyScale>{{"total", PenaltyScale::total}, {"entries", PenaltyScale::entries}},
      "entries counts the penalty of a row or column once for each of its entries that counts, so that "
      "X suits data of any size");
  flags.number("--upper-bound", "X", options.upper_bound, "no entry of W and H above X");
  flags.choice(
      "--simplex", "WHICH", options.simplex, Choices<Simplex>{{"none", Simplex::none}, {"w", Simplex::w}},
      "w: the rows of W sum to one, as shares do, in every iteration, so that rows of X are mixtures "
      "of the rows of H");
}

}  // namespace

void SolverFlags::add_to(Flags& flags) {
  flags.group("Factorization");
  flags
      .number("-k,--rank", "K", options.rank,
              "number of components, from 1 to the smaller side of the matrix")
      .required();
  add_problem_to(flags, false);
  flags.text("--init-w", "FILE", init_w, "start from this W (rows x rank; a header is optional)");
  flags.text("--init-h", "FILE", init_h, "start from this H (rank x columns; a header is optional)");
  add_known_to(flags);
  add_seed_to(flags);
  flags.word<std::optional<Index>>(
      "--starts", "N", starts, parse_starts, spelled_count,
      "start N times, the first as --init says and the others at random, and keep the best; each start's "
      "result is in starts.csv; auto makes up to 16 where they take a hundredth of a second, and goes on "
      "with "
      "the best, unless --init, --algorithm or a limit of time is given",
      {"auto", "1"});
  add_course_to(flags);
}

void SolverFlags::add_for_many_runs_to(Flags& flags) {
  flags.group("Factorization");
  add_problem_to(flags, true);
  add_known_to(flags);
  add_seed_to(flags);
  add_course_to(flags);
}

void SolverFlags::add_known_to(Flags& flags) {
  flags.text("--fix-h", "FILE", fix_h,
             "components that are known, one a row (a header and a column of names are optional; columns are "
             "matched by name): they stay as they are, and what they lack of the rank is found beside them");
  flags.text("--fix-w", "FILE", fix_w, "the same of W: known components, one a column");
  flags.text(
      "--guide-h", "FILE:STRENGTH", guide_h,
      "components that H is pulled towards, one a row as in --fix-h: STRENGTH times the loss between them "
      "and these components of H is added to the objective, which counts as much as STRENGTH more rows "
      "that are made of one component each; empty cells, and columns that FILE lacks, are free");
  flags.text(
      "--zeros-h", "FILE", zeros_h,
      "H stays zero where this has a zero; a row for each of the first components, columns as in --guide-h");
}

void SolverFlags::add_problem_to(Flags& flags, bool many) {
  flags.word<Loss>(
      "--loss", "NAME", options.loss, parse_loss, spelled,
      "what is minimised: frobenius (least squares), kl (counts), is (Itakura-Saito: spectra), a "
      "number beta for that beta-divergence, huber (huber:T sets where it turns linear) or l21 (outliers)",
      {"frobenius", "kl", "is", "huber", "l21"});
  flags.choice("--algorithm", "NAME", options.algorithm, algorithm_choices(many),
               "how the factors are improved ('nmf algorithms' describes them)");
  flags.flag("--symmetric", options.symmetric, "for a symmetric matrix (a graph, similarities): keep H = W'");
  flags.choice(
      "--init", "NAME", options.init,
      Choices<Init>{{"auto", Init::automatic},
                    {"nndsvda", Init::nndsvda},
                    {"nndsvd", Init::nndsvd},
                    {"nndsvdar", Init::nndsvdar},
                    {"nnsvdlrc", Init::nnsvdlrc},
                    {"spa", Init::spa},
                    {"kmeans", Init::kmeans},
                    {"random", Init::random}},
      "where to start; spa begins with rows of the matrix that the others are mixtures of, kmeans with "
      "means of clusters of rows; auto is "
      "nndsvdar for frobenius and kl, else nndsvda, and lets --starts auto "
      "try others");
}

void SolverFlags::add_seed_to(Flags& flags) {
  flags.number("--seed", "N", options.seed, "seed of everything random: the same seed gives the same bytes");
}

void SolverFlags::add_course_to(Flags& flags) {
  flags.word<std::optional<Index>>(
      "--exchanges", "N", options.exchanges, parse_exchanges, spelled_count,
      "when the error falls slowly, merge components that describe nearly the same, start the freed ones on "
      "what is left of the matrix, and undo it where that does not help: up to N rounds; auto does so with "
      "the default algorithm from rank 8 on, from rank 3 on for kl and small matrices",
      {"auto", "0"});
  flags.number("--batch", "ROWS", options.batch,
               "online: improve H after so many rows instead of all of them (0), for a quick look at large "
               "data; an iteration is still a pass over the rows");
  flags.number("--forget", "X", options.forget,
               "with --batch: what one pass counts for in the next, from 0 (nothing) to 1");
  flags.choice("--normalize", "RULE", options.normalize,
               Choices<Normalize>{{"auto", Normalize::automatic},
                                  {"h-sum", Normalize::h_sum},
                                  {"w-sum", Normalize::w_sum},
                                  {"h-norm", Normalize::h_norm},
                                  {"w-norm", Normalize::w_norm},
                                  {"balance", Normalize::balance},
                                  {"none", Normalize::none}},
               "what is scaled to one at the end, the rows of H or the columns of W, by sum or Euclidean "
               "norm; the other "
               "factor takes the scale, and components are put in falling order of weight");
  flags.choice(
      "--precision", "NAME", precision,
      Choices<Precision>{{"double", Precision::double_precision}, {"single", Precision::single_precision}},
      "floating-point numbers of X, W and H; in double the default algorithm makes its first iterations on "
      "large data in single, where they take half the time, and goes on from there");
  flags.threads(options.threads);

  add_penalties(flags, options);

  flags.group("Stopping");
  flags.number("--max-iterations", "N", options.max_iterations, "stop after so many iterations");
  flags.number("--tolerance", "X", options.tolerance,
               "stop when the projected gradient has fallen to this share of its "
               "value at the start (the KKT residual); 0 never stops early");
  flags.number("--change-tolerance", "X", options.change_tolerance,
               "stop when the objective has fallen by less than this "
               "share over the window; 0 never does");
  flags.number("--window", "N", options.window, "iterations that --change-tolerance looks back");
  flags.time_limit("--time-limit", "TIME", options.time_limit, total_time_limit,
                   "stop after this time of iterating, such as 90s, 5m or 1h; total:55m is the time of the "
                   "whole command, with reading and writing");
  flags.flag("--early-stop", options.early_stop,
             "stop when the error of the entries that --holdout keeps out has not fallen for a while "
             "(--patience), and "
             "keep the factors for which it was least");
  flags.number("--patience", "N", options.patience,
               "with --early-stop: how many iterations it may go without falling");
}

void check_together(const Options& options) {
  const Options usual;
  if (options.patience != usual.patience && !options.early_stop)
    throw Error(Fault::usage, "--patience: is that of --early-stop; give both, or leave it out");
  if (options.forget != usual.forget && options.batch == 0)
    throw Error(Fault::usage, "--forget: is that of --batch; give both, or leave it out");
}

}  // namespace nmf::app
