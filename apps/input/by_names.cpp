#include "input/by_names.hpp"

#include <algorithm>

#include "input/pairs.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::app {
namespace {

std::vector<Index> places_of(const std::vector<std::string>& names, const Places& places) {
  std::vector<Index> found(names.size());
  std::transform(names.begin(), names.end(), found.begin(),
                 [&](const std::string& name) { return places.find(name); });
  return found;
}

std::vector<LabelColumn> as_labels(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  return {{"", names}};
}

}  // namespace

template <class T>
ByNames<T> arranged_by_names(const LabelledMatrix<T>& entries, const LabelledMatrix<T>& x) {
  const auto& from = std::get<Sparse<T>>(entries.values);
  const std::vector<LabelColumn> column_labels = as_labels(x.labels.columns);
  const std::vector<std::string>& row_names = entries.labels.rows.at(0).values;
  const std::vector<Index> rows = places_of(row_names, Places(x.labels.rows, x.rows())),
                           columns = places_of(entries.labels.columns, Places(column_labels, x.columns()));
  ByNames<T> result;
  io::Entries<T> known(scratch_of(from));
  known.reserve(from.value.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (auto e = static_cast<std::size_t>(from.row_start[i]);
         e < static_cast<std::size_t>(from.row_start[i + 1]); ++e) {
      const std::size_t j = from.column[e];
      if (rows[i] >= 0 && columns[j] >= 0) {
        known.append(static_cast<std::uint32_t>(rows[i]), static_cast<std::uint32_t>(columns[j]),
                     from.value[e]);
      } else if (result.unknown++ == 0) {
        result.first_row = row_names[i];
        result.first_column = entries.labels.columns[j];
      }
    }
  result.entries = io::RowSorter<T>(std::move(known))
                       .compress(static_cast<std::uint64_t>(x.rows()),
                                 static_cast<std::uint64_t>(x.columns()), 1, "the entries");
  return result;
}

template ByNames<float> arranged_by_names(const LabelledMatrix<float>&, const LabelledMatrix<float>&);
template ByNames<double> arranged_by_names(const LabelledMatrix<double>&, const LabelledMatrix<double>&);

}  // namespace nmf::app
