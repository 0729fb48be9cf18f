#include "nmf/study/folds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "nmf/base/error.hpp"
#include "nmf/base/random.hpp"

namespace nmf {
namespace {

constexpr std::string_view block_word = "block";
constexpr Index usual_groups = 3;

Index groups_of(const Folds& folds) {
  return static_cast<Index>(std::lround(std::sqrt(static_cast<double>(folds.count))));
}

[[noreturn]] void fail(std::string_view text) {
  throw wrong(
      option("folds"),
      fmt::format("{} is not possible; give a number from 2 on, none, or block (block4 for 4 x 4)", text));
}

// Deals `count` rows or columns out to groups of one size, but for one.
std::vector<Index> dealt(Index count, Index groups, std::uint64_t seed, Index side) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  std::vector<double> drawn;
  for (const Index i : order) drawn.push_back(uniform(seed, Stream::folds, i, side));
  std::sort(order.begin(), order.end(), [&drawn](Index a, Index b) {
    return std::pair(drawn[static_cast<std::size_t>(a)], a) <
           std::pair(drawn[static_cast<std::size_t>(b)], b);
  });
  std::vector<Index> group(order.size());
  for (std::size_t at = 0; at < order.size(); ++at)
    group[static_cast<std::size_t>(order[at])] = static_cast<Index>(at) % groups;
  return group;
}

// Each entry by a number of its own.
Taken sample_of(Index fold, double share, std::uint64_t seed) {
  const double from = static_cast<double>(fold) * share, to = static_cast<double>(fold + 1) * share;
  return [from, to, seed](Index i, Index j) {
    const double drawn = uniform(seed, Stream::folds, i, j);
    return from <= drawn && drawn < to;
  };
}

// Of `count` neighbours in a row each goes to another fold, in an order that is drawn for them: that of
// i -> a i + b modulo count, a prime to count.
Taken dealt_in_rows(Index count, Index fold, std::uint64_t seed) {
  std::vector<Index> steps;
  for (Index a = 1; a <= count; ++a)
    if (std::gcd(a, count) == 1) steps.push_back(a);
  return [steps, count, fold, seed](Index i, Index j) {
    const double ways = static_cast<double>(std::ssize(steps) * count);
    const auto way = static_cast<Index>(uniform(seed, Stream::folds, i, j / count) * ways);
    return (steps[static_cast<std::size_t>(way / count)] * (j % count) + way) % count == fold;
  };
}

// In rows or columns, whichever are shorter: there it matters that none gives more than its share.
Taken dealt_entries(const Folds& folds, Index fold, Index rows, Index columns, std::uint64_t seed) {
  const Taken taken = dealt_in_rows(folds.count, fold, seed);
  if (columns <= rows) return taken;
  return [taken](Index i, Index j) { return taken(j, i); };
}

Taken block_of(const Folds& folds, Index fold, Index rows, Index columns, std::uint64_t seed) {
  const Index groups = groups_of(folds);
  return [of_row = dealt(rows, groups, seed, 0), of_column = dealt(columns, groups, seed, 1),
          row_group = fold / groups, column_group = fold % groups](Index i, Index j) {
    return of_row[static_cast<std::size_t>(i)] == row_group &&
           of_column[static_cast<std::size_t>(j)] == column_group;
  };
}

}  // namespace

Folds parse_folds(std::string_view text) {
  if (text == "none") return {Folds::Kind::none, 0};
  const bool blocks = text.starts_with(block_word);
  std::string_view digits = blocks ? text.substr(block_word.size()) : text;
  Index number = usual_groups;
  if (!blocks || !digits.empty()) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < 2 || number > 1000)
      fail(text);
  }
  return blocks ? Folds{Folds::Kind::blocks, number * number} : Folds{Folds::Kind::entries, number};
}

std::string spelled(const Folds& folds) {
  switch (folds.kind) {
    case Folds::Kind::none:
      return "none";
    case Folds::Kind::entries:
      return fmt::to_string(folds.count);
    case Folds::Kind::blocks:
      return fmt::format("{}{}", block_word, groups_of(folds));
  }
  return {};
}

double share_of_fold(const Folds& folds, Index rows, Index columns, bool sparse, Index stored) {
  const double equal = 1 / static_cast<double>(folds.count);
  if (!sparse || folds.kind != Folds::Kind::entries) return equal;
  constexpr double million = 1e6;
  const double most = std::max(static_cast<double>(stored), million);
  return std::min(equal, most / (static_cast<double>(rows) * static_cast<double>(columns)));
}

namespace {

template <class T>
double share_of(const LabelledMatrix<T>& x, const Weights<T>& weights, const Folds& folds) {
  const auto* sparse = std::get_if<Sparse<T>>(&x.values);
  const bool zeros_count = sparse != nullptr && weights.base == 1;
  return share_of_fold(folds, x.rows(), x.columns(), zeros_count, zeros_count ? sparse->non_zeros() : 0);
}

Taken taken_by(const Folds& folds, Index fold, Index rows, Index columns, double share, std::uint64_t seed) {
  if (folds.kind == Folds::Kind::blocks) return block_of(folds, fold, rows, columns, seed);
  if (share < 1 / static_cast<double>(folds.count)) return sample_of(fold, share, seed);
  return dealt_entries(folds, fold, rows, columns, seed);
}

// Whether some of the entries that count are taken, and some are not.
template <class T>
bool divides(const Weights<T>& weights, Index rows, Index columns, const Taken& taken) {
  const Sparse<T>& listed = weights.listed;
  bool some = false, others = false;
  for (Index i = 0; i < rows && !(some && others); ++i) {
    auto e = static_cast<std::size_t>(listed.row_start[static_cast<std::size_t>(i)]);
    const auto end = static_cast<std::size_t>(listed.row_start[static_cast<std::size_t>(i + 1)]);
    const auto see = [&](Index j, double weight) {
      if (weight > 0) (taken(i, j) ? some : others) = true;
    };
    if (weights.base == 0)
      for (; e < end; ++e) see(listed.column[e], listed.value[e]);
    else
      for (Index j = 0; j < columns; ++j)
        see(j, e < end && listed.column[e] == static_cast<std::uint32_t>(j) ? listed.value[e++] : T(1));
  }
  return some && others;
}

template <class T>
bool all_divide(const LabelledMatrix<T>& x, const Weights<T>& weights, const Folds& folds,
                std::uint64_t seed) {
  const double share = share_of(x, weights, folds);
  if (folds.kind == Folds::Kind::blocks && weights.base == 1 && weights.listed.non_zeros() == 0)
    return groups_of(folds) <= std::min(x.rows(), x.columns());
  for (Index fold = 0; fold < folds.count; ++fold)
    if (!divides(weights, x.rows(), x.columns(), taken_by(folds, fold, x.rows(), x.columns(), share, seed)))
      return false;
  return true;
}

}  // namespace

template <class T>
Sparse<T> leave_out(const LabelledMatrix<T>& x, Weights<T>& weights, const Folds& folds, Index fold,
                    std::uint64_t seed) {
  const double share = share_of(x, weights, folds);
  const Taken taken = taken_by(folds, fold, x.rows(), x.columns(), share, seed);
  return std::visit(
      [&](const auto& values) { return take_out(values, weights, taken, share, option("folds")); }, x.values);
}

template <class T>
void check_folds(const LabelledMatrix<T>& x, const Weights<T>& weights, const Folds& folds,
                 std::uint64_t seed) {
  if (folds.kind == Folds::Kind::none || all_divide(x, weights, folds, seed)) return;
  const bool blocks = folds.kind == Folds::Kind::blocks;
  const auto dealt_otherwise = [blocks](Index number) {
    return blocks ? Folds{Folds::Kind::blocks, number * number} : Folds{Folds::Kind::entries, number};
  };
  Index fewer = (blocks ? groups_of(folds) : folds.count) - 1;
  while (fewer > 1 && !all_divide(x, weights, dealt_otherwise(fewer), seed)) --fewer;
  throw wrong(option("folds"),
              fmt::format("{} is not possible: of the entries of the {} x {} matrix that count some folds "
                          "leave out none, or all; give {}none",
                          spelled(folds), x.rows(), x.columns(),
                          fewer > 1 ? spelled(dealt_otherwise(fewer)) + " or " : ""));
}

template <class T>
ModelBounds bounds_of_foretold(double largest, const Data<T>& data, const Loss& loss, int exponent) {
  ModelBounds bounds{0, std::ldexp(largest, -exponent)};
  constexpr double part = 0.01;
  if (loss.kind == Loss::Kind::beta && !is_least_squares(loss))
    bounds.least = part * std::ldexp(data.sum() / data.total_weight(), data.exponent() - exponent);
  return bounds;
}

template ModelBounds bounds_of_foretold(double, const Data<float>&, const Loss&, int);
template ModelBounds bounds_of_foretold(double, const Data<double>&, const Loss&, int);
template void check_folds(const LabelledMatrix<float>&, const Weights<float>&, const Folds&, std::uint64_t);
template void check_folds(const LabelledMatrix<double>&, const Weights<double>&, const Folds&, std::uint64_t);
template Sparse<float> leave_out(const LabelledMatrix<float>&, Weights<float>&, const Folds&, Index,
                                 std::uint64_t);
template Sparse<double> leave_out(const LabelledMatrix<double>&, Weights<double>&, const Folds&, Index,
                                  std::uint64_t);

}  // namespace nmf
