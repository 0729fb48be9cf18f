#include "nmf/io/hdf5/contents.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

bool is_anything(const Hdf5File&) {
  return true;
}

constexpr Layout layouts[] = {
    {"h5ad", is_anndata, find_anndata}, {"10x", is_tenx_hdf5, find_tenx_hdf5},
    {"loom", is_loom, find_loom},       {"biom", is_biom, find_biom},
    {"matlab", is_matlab, find_matlab}, {"dataset", is_anything, find_dataset},
};

// "csr" or "csc", by whoever wrote the group; nothing where it is no sparse matrix.
struct Compressed {
  bool columns_first;
  std::uint64_t rows;
  std::uint64_t columns;
};

std::uint64_t side_of(const Hdf5File& file, const std::string& path, std::int64_t side) {
  if (side < 0) file.fail_at(path, fmt::format("claims {} rows or columns; write the file again", side));
  return static_cast<std::uint64_t>(side);
}

// anndata has named its attributes in two ways.
std::optional<Compressed> compressed_by_attributes(const Hdf5File& file, const std::string& group) {
  const std::string now = file.text(group, "encoding-type").value_or("");
  const std::string before = file.text(group, "h5sparse_format").value_or("");
  const bool columns_first = now == "csc_matrix" || before == "csc";
  if (!columns_first && now != "csr_matrix" && before != "csr") return std::nullopt;
  const std::vector<std::int64_t> shape = file.numbers(group, before.empty() ? "shape" : "h5sparse_shape");
  if (shape.size() != 2)
    file.fail_at(group,
                 "is a sparse matrix that does not say how many rows and columns it has; write it again");
  return Compressed{columns_first, side_of(file, group, shape[0]), side_of(file, group, shape[1])};
}

// MATLAB's: the attribute counts the rows, and what the columns are is told by where they begin.
std::optional<Contents> matlab_sparse(const Hdf5File& file, const std::string& group) {
  const std::vector<std::int64_t> rows = file.numbers(group, "MATLAB_sparse");
  if (rows.size() != 1) return std::nullopt;
  Contents found;
  found.part = group;
  found.columns_first = true;
  found.rows = side_of(file, group, rows[0]);
  found.starts = file.array(group + "/jc");
  if (found.starts->count() == 0) file.fail_at(group + "/jc", "is empty; write the file again");
  found.columns = found.starts->count() - 1;
  if (!file.is_dataset(group + "/ir"))
    file.fail_at(group, "has no entries: all of it is zero; choose another matrix");
  found.indices = file.array(group + "/ir");
  found.data = file.array(group + "/data");
  return found;
}

}  // namespace

std::string place_in(const Contents& contents, std::uint64_t row, std::uint64_t column) {
  const auto named = [](std::uint64_t at, const std::vector<std::string>& names) {
    return at < names.size() ? fmt::format("{} ({})", at + 1, shown(names[at])) : std::to_string(at + 1);
  };
  // Of columns of which only some are kept the others have no name here.
  return fmt::format(
      "row {}, column {}", named(row, contents.row_names),
      contents.kept.empty() ? named(column, contents.column_names) : std::to_string(column + 1));
}

const Layout& find_layout(const Hdf5File& file) {
  return *std::find_if(std::begin(layouts), std::end(layouts) - 1,
                       [&](const Layout& layout) { return layout.fits(file); });
}

Contents compressed_at(const Hdf5File& file, const std::string& group, std::uint64_t rows,
                       std::uint64_t columns, bool columns_first) {
  Contents found;
  found.part = group;
  found.rows = rows;
  found.columns = columns;
  found.columns_first = columns_first;
  found.data = file.array(group + "/data");
  found.indices = file.array(group + "/indices");
  found.starts = file.array(group + "/indptr");
  return found;
}

Contents matrix_at(const Hdf5File& file, const std::string& path) {
  if (file.is_group(path)) {
    if (const std::optional<Compressed> sparse = compressed_by_attributes(file, path))
      return compressed_at(file, path, sparse->rows, sparse->columns, sparse->columns_first);
    if (std::optional<Contents> sparse = matlab_sparse(file, path)) return std::move(*sparse);
    file.fail_at(path, "is a group that is no sparse matrix; name a dataset, or a group written by anndata");
  }
  Contents found;
  found.part = path;
  found.data = file.array(path);
  if (found.data.shape.size() != 2)
    file.fail_at(path, "has one dimension where a matrix has two; choose another dataset");
  found.rows = found.data.rows();
  found.columns = found.data.columns();
  return found;
}

void turn(Contents& contents) {
  std::swap(contents.rows, contents.columns);
  contents.columns_first = !contents.columns_first;
}

void check_names(const Hdf5File& file, const std::string& path, std::size_t names, std::uint64_t count,
                 const char* what) {
  if (names != count)
    file.fail_at(
        path, fmt::format("{} names where the matrix has {} {}; write the file again", names, count, what));
}

std::vector<std::string> told_apart(std::vector<std::string> symbols,
                                    const std::vector<std::string>& identifiers) {
  std::map<std::string, int> uses;
  for (const std::string& symbol : symbols) ++uses[symbol];
  for (std::size_t i = 0; i < symbols.size() && i < identifiers.size(); ++i)
    if (uses[symbols[i]] > 1) symbols[i] += fmt::format(" ({})", identifiers[i]);
  return symbols;
}

void fail_choice(const Hdf5File& file, const std::string& what, const std::vector<std::string>& choices,
                 const char* field) {
  std::vector<std::string> shown_choices;
  for (const std::string& choice : choices) shown_choices.push_back(shown(choice));
  if (shown_choices.empty()) fail(file.name(), fmt::format("{}; leave {} out", what, option(field)));
  fail(file.name(),
       fmt::format("{}; choose with {}: {}", what, option(field), fmt::join(shown_choices, ", ")));
}

}  // namespace nmf::io
