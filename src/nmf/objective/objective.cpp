#include "nmf/objective/objective.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/objective/evaluate.hpp"

namespace nmf {
namespace {

// Every beta <= 0 puts x = 0 infinitely far from any model.
template <class T>
void refuse_zeros(const Data<T>& data, const Loss& loss) {
  const ZeroCount count = count_zeros(data);
  if (count.zeros == 0) return;
  throw wrong(
      option("loss"),
      fmt::format(
          "{} needs positive data, but {:.0f} of {:.0f} entries are zero; use {}, give zeros no weight "
          "({}; {} for a sparse matrix), or add a small constant to the data",
          name(loss), count.zeros, count.entries, option("loss", "kl"), option("weights"),
          option("missing", "unlisted")));
}

}  // namespace

template <class T>
std::unique_ptr<Objective<T>> make_objective(const Data<T>& data, const Options& options,
                                             const Penalties<T>& penalties) {
  Loss loss = options.loss;
  const Algorithm& algorithm = find_algorithm(options.algorithm, loss);
  if (is_least_squares(loss)) return make_least_squares(data, algorithm, penalties);
  if (loss.kind == Loss::Kind::huber && loss.parameter == 0) loss.parameter = huber_threshold(data);
  if (loss.kind != Loss::Kind::beta) return make_robust(data, loss, algorithm, penalties);
  if (loss.parameter <= 0) refuse_zeros(data, loss);
  if (loss.parameter == 1) return make_kullback_leibler(data, algorithm, penalties);
  return make_beta_divergence(data, loss.parameter, penalties);
}

template std::unique_ptr<Objective<float>> make_objective(const Data<float>&, const Options&,
                                                          const Penalties<float>&);
template std::unique_ptr<Objective<double>> make_objective(const Data<double>&, const Options&,
                                                           const Penalties<double>&);

}  // namespace nmf
