// Small problems over every loss and algorithm, for what has to hold whatever is minimised in whichever way.
#pragma once

#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

#include "contract/cases.hpp"

namespace nmf::contract {

constexpr Index rows_of_x = 24, columns_of_x = 17, rank = 4;

struct Problem {
  Loss loss;
  std::string algorithm;
};
inline void PrintTo(const Problem& p, std::ostream* out) {
  *out << name(p.loss) << ' ' << p.algorithm;
}
inline std::vector<Problem> problems() {
  std::vector<Problem> all;
  for (const Algorithm& a : algorithms()) all.push_back({{}, a.name});
  for (const Algorithm& a : divergence_algorithms()) all.push_back({{Loss::Kind::beta, 1}, a.name});
  for (const double beta : {0.0, 0.5, 1.5, 3.0}) all.push_back({{Loss::Kind::beta, beta}, "mu"});
  for (const Loss& loss : {Loss{Loss::Kind::huber, 0.3}, Loss{Loss::Kind::l21, 0}})
    all.push_back({loss, "hals"});
  return all;
}
inline std::string label_of(const ::testing::TestParamInfo<Problem>& info) {
  std::string label = name(info.param.loss) + "_" + info.param.algorithm;
  for (char& c : label)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return label;
}

inline Options options_for(const Problem& problem) {
  Options options;
  options.rank = rank;
  options.loss = problem.loss;
  options.algorithm = problem.algorithm;
  options.max_iterations = 30;
  options.tolerance = 0;
  return options;
}

inline bool has_no_room_for_zeros(const Loss& loss) {
  return loss.kind == Loss::Kind::beta && loss.parameter <= 0;
}
inline arma::mat x_for(const Loss& loss, Storage storage) {
  return oracle::random_matrix(rows_of_x, columns_of_x, 5, storage == Storage::dense ? 1 : 0.6) +
         (has_no_room_for_zeros(loss) ? 0.01 : 0.0);
}
// Every seventh entry does not count where some are masked.
inline arma::mat weights_for(bool masked) {
  arma::mat weight(rows_of_x, columns_of_x, arma::fill::ones);
  if (masked) weight.elem(arma::regspace<arma::uvec>(0, 7, weight.n_elem - 1)).zeros();
  return weight;
}

// check(storage, masked) for every storage that has room for the loss, with and without entries that do not
// count.
template <class Check>
void for_every_storage(const Loss& loss, const Check& check) {
  for (const Storage storage : {Storage::dense, Storage::sparse})
    for (const bool masked : {false, true})
      if (storage == Storage::dense || !has_no_room_for_zeros(loss)) check(storage, masked);
}

// The end is below the beginning, and no iteration of a monotone algorithm above the one before.
template <class T>
void expect_descent(const Options& options, const Result<T>& result) {
  const double first = result.log.front().objective;
  EXPECT_GT(first, 0);
  EXPECT_LE(result.objective, first * (1 + 1e-5));
  if (!find_algorithm(options.algorithm, options.loss).monotone) return;
  for (std::size_t i = 1; i < result.log.size(); ++i)
    ASSERT_LE(result.log[i].objective,
              result.log[i - 1].objective + (std::is_same_v<T, float> ? 1e-5 : 1e-10) * first)
        << "iteration " << i + 1;
}

}  // namespace nmf::contract
