#include "input/beside.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "input/features.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"

namespace nmf::app {
namespace {

std::vector<LabelColumn> first_of(const std::vector<LabelColumn>& labels, std::size_t count) {
  return {labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::vector<Index> inverse(const std::vector<Index>& place) {
  std::vector<Index> of(place.size());
  for (std::size_t j = 0; j < place.size(); ++j)
    of[static_cast<std::size_t>(place[j])] = static_cast<Index>(j);
  return of;
}

}  // namespace

Matched matched(const std::string& path, const std::vector<std::string>& in_file, Index count_in_file,
                const std::vector<std::string>& in_matrix, Index count, const char* what) {
  Matched result;
  result.place.resize(static_cast<std::size_t>(count));
  std::iota(result.place.begin(), result.place.end(), Index{0});
  if (in_file.empty() || in_matrix.empty()) {
    if (count_in_file != count)
      throw Error(
          Fault::input,
          fmt::format(
              "{}: has {} {}, but the matrix has {}; without names on both sides they must be as many", path,
              count_in_file, what, count));
    return result;
  }
  if (in_file == in_matrix) return result;
  result.as_they_are = false;
  std::unordered_map<std::string_view, Index> known;
  for (std::size_t j = 0; j < in_file.size(); ++j)
    if (!known.emplace(in_file[j], static_cast<Index>(j)).second)
      throw Error(Fault::input, fmt::format("{}: two {} are called {}; give them names of their own", path,
                                            what, io::shown(in_file[j])));
  std::vector<char> used(in_file.size(), 0);
  for (std::size_t j = 0; j < result.place.size(); ++j) {
    const auto found = known.find(in_matrix[j]);
    result.place[j] = found == known.end() ? no_place : found->second;
    if (found == known.end())
      result.missing.push_back(in_matrix[j]);
    else
      used[static_cast<std::size_t>(found->second)] = 1;
  }
  for (std::size_t j = 0; j < in_file.size(); ++j)
    if (used[j] == 0) result.extra.push_back(in_file[j]);
  return result;
}

void refuse_extra(const std::string& path, const Matched& found, const char* what) {
  if (found.extra.empty()) return;
  throw Error(Fault::input, fmt::format("{}: has {} that the matrix has not: {}; leave them out of the file",
                                        path, what, listed(found.extra)));
}

std::vector<Index> places(const std::string& path, const std::vector<std::string>& in_file,
                          Index count_in_file, const std::vector<std::string>& in_matrix, Index count,
                          const char* what) {
  Matched found = matched(path, in_file, count_in_file, in_matrix, count, what);
  if (!found.missing.empty())
    throw Error(
        Fault::input,
        fmt::format("{}: lacks {} of the matrix: {}; {}add them", path, what, listed(found.missing),
                    std::string_view(what) == "columns" ? "leave them out of the matrix (--drop), or " : ""));
  refuse_extra(path, found, what);
  return std::move(found.place);
}

RowNames::RowNames(const std::vector<LabelColumn>& file, const std::vector<LabelColumn>& matrix) {
  const std::size_t both = std::min(file.size(), matrix.size());
  in_file = io::joined(first_of(file, both));
  in_matrix = io::joined(first_of(matrix, both));
}

template <class T>
void put_in_order(const std::string& path, const Labels& names, LabelledMatrix<T>& of_file) {
  const RowNames rows(of_file.labels.rows, names.rows);
  const Index m = of_file.rows(), n = of_file.columns();
  const std::vector<Index> row = places(path, rows.in_file, m, rows.in_matrix, m, "rows"),
                           column = places(path, of_file.labels.columns, n, names.columns, n, "columns");
  if (std::is_sorted(row.begin(), row.end()) && std::is_sorted(column.begin(), column.end())) return;
  const auto row_at = [&row](Index i) { return row[static_cast<std::size_t>(i)]; };
  if (const auto* sparse = std::get_if<Sparse<T>>(&of_file.values))
    of_file.values = arranged(*sparse, row_at, inverse(column), n);
  else
    of_file.values = arranged(std::get<Dense<T>>(of_file.values), row_at, column);
}

void check_same_rows(const std::string& path, Index taken, const std::vector<LabelColumn>& own,
                     const std::vector<LabelColumn>& others, const std::string& other) {
  const RowNames names(own, others);
  const auto [mine, wanted] = std::ranges::mismatch(names.in_file, names.in_matrix);
  if (mine == names.in_file.end() || wanted == names.in_matrix.end()) return;
  throw Error(Fault::input, fmt::format("{}: row {} is {} where {} has {}; give the rows in its order", path,
                                        taken + (mine - names.in_file.begin()) + 1, io::shown(*mine), other,
                                        io::shown(*wanted)));
}

template void put_in_order(const std::string&, const Labels&, LabelledMatrix<float>&);
template void put_in_order(const std::string&, const Labels&, LabelledMatrix<double>&);

}  // namespace nmf::app
