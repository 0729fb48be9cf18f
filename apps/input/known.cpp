#include "input/known.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "input/features.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"
#include "nmf/model/table.hpp"

namespace nmf::app {
namespace {

// Where in the file is what belongs to each of the `count` rows or columns of the matrix.
std::vector<Index> places(const std::string& path, const std::vector<std::string>& in_file,
                          Index count_in_file, const std::vector<std::string>& in_matrix, Index count,
                          const char* what) {
  std::vector<Index> place(static_cast<std::size_t>(count));
  if (in_file.empty() || in_matrix.empty()) {
    if (count_in_file != count)
      throw Error(
          Fault::input,
          fmt::format(
              "{}: has {} {}, but the matrix has {}; without names on both sides they must be as many", path,
              count_in_file, what, count));
    std::iota(place.begin(), place.end(), Index{0});
    return place;
  }
  std::unordered_map<std::string_view, Index> known;
  for (std::size_t j = 0; j < in_file.size(); ++j)
    if (!known.emplace(in_file[j], static_cast<Index>(j)).second)
      throw Error(Fault::input, fmt::format("{}: two {} are called {}; give them names of their own", path,
                                            what, io::shown(in_file[j])));
  std::vector<std::string> missing;
  std::vector<char> used(in_file.size(), 0);
  for (std::size_t j = 0; j < place.size(); ++j) {
    const auto found = known.find(in_matrix[j]);
    if (found == known.end()) {
      missing.push_back(in_matrix[j]);
      continue;
    }
    place[j] = found->second;
    used[static_cast<std::size_t>(found->second)] = 1;
  }
  if (!missing.empty())
    throw Error(
        Fault::input,
        fmt::format("{}: lacks {} of the matrix: {}; leave them out of the matrix (--drop), or add them",
                    path, what, listed(missing)));
  std::vector<std::string> extra;
  for (std::size_t j = 0; j < in_file.size(); ++j)
    if (used[j] == 0) extra.push_back(in_file[j]);
  if (!extra.empty())
    throw Error(Fault::input,
                fmt::format("{}: has {} that the matrix has not: {}; leave them out of the file", path, what,
                            listed(extra)));
  return place;
}

// Component by component, in the order of the matrix. by_row: a row of the file is a component.
template <class T>
Factor<T> factor_of(const LabelledMatrix<double>& file, bool by_row, const std::vector<Index>& place) {
  const auto& x = std::get<Dense<double>>(file.values);
  Factor<T> F(by_row ? x.rows : x.columns, std::ssize(place));
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < F.k(); ++r) {
      const Index at = place[static_cast<std::size_t>(c)];
      F(r, c) = static_cast<T>(by_row ? x(r, at) : x(at, r));
    }
  return F;
}

}  // namespace

KnownFactors read_known(SolverFlags& flags) {
  Options& options = flags.options;
  if (flags.fix_w.empty() && flags.fix_h.empty()) return {};
  if (!flags.init_w.empty() || !flags.init_h.empty())
    throw Error(Fault::usage, "--init-w, --init-h: do not go with --fix-w and --fix-h, which are a start");
  if (flags.starts.value_or(1) > 1)
    throw Error(Fault::usage, "--starts: a start that is given with --fix-w or --fix-h is the only one");
  KnownFactors known;
  if (!flags.fix_w.empty()) known.w = read_table_of_factor<double>(flags.fix_w, options.threads);
  if (!flags.fix_h.empty()) known.h = read_table_of_factor<double>(flags.fix_h, options.threads);
  options.fixed_w = known.w.columns();
  options.fixed_h = known.h.rows();
  const std::vector<std::string>& of_w = known.w.labels.columns;
  const std::vector<std::string> of_h = io::joined(known.h.labels.rows);
  for (std::size_t r = 0; r < std::min(of_w.size(), of_h.size()); ++r)
    if (of_w[r] != of_h[r])
      throw Error(
          Fault::input,
          fmt::format(
              "{}: component {} is called {}, but {} in {}; give both files the same components in the "
              "same order",
              flags.fix_h, r + 1, io::shown(of_h[r]), io::shown(of_w[r]), flags.fix_w));
  return known;
}

template <class T>
Pair<T> known_start(const KnownFactors& known, const SolverFlags& flags, const Labels& labels, Index rows,
                    Index columns) {
  Pair<T> start;
  if (known.w.rows() > 0)
    start.Wt = factor_of<T>(known.w, false,
                            places(flags.fix_w, io::joined(known.w.labels.rows), known.w.rows(),
                                   io::joined(labels.rows), rows, "rows"));
  if (known.h.rows() > 0)
    start.H = factor_of<T>(
        known.h, true,
        places(flags.fix_h, known.h.labels.columns, known.h.columns(), labels.columns, columns, "columns"));
  return start;
}

std::vector<std::string> component_names(const KnownFactors& known, Index rank) {
  const std::vector<std::string> of_h = io::joined(known.h.labels.rows);
  const std::vector<std::string>& own =
      of_h.size() >= known.w.labels.columns.size() ? of_h : known.w.labels.columns;
  if (own.empty()) return {};
  std::vector<std::string> names = nmf::component_names(rank);
  std::copy(own.begin(), own.end(), names.begin());
  return names;
}

template Pair<float> known_start(const KnownFactors&, const SolverFlags&, const Labels&, Index, Index);
template Pair<double> known_start(const KnownFactors&, const SolverFlags&, const Labels&, Index, Index);

}  // namespace nmf::app
