// Names that stand in a file of their own, beside a matrix whose format holds none.
#pragma once

#include <string>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {

// One line for each of `count` rows (or columns: `what` is the plural for messages). A file called .csv or
// .tsv has cells, each of which becomes a label column; otherwise the line is the name. With count + 1 lines
// the first one is a header, in files that may have one. Throws Error(Fault::input) for any other number.
enum class Heading { possible, none };
std::vector<LabelColumn> read_names(const std::string& path, std::uint64_t count, const char* what,
                                    Heading heading = Heading::possible, const ReadOptions& options = {});

// As CSV with a header, so that read_names gives back the same.
void write_names(AtomicFile& file, const std::vector<LabelColumn>& names);

// Where `nmf convert` puts the names of a matrix in `path`, and reading looks for them.
std::string row_names_beside(const std::string& path);
std::string column_names_beside(const std::string& path);

// Where a matrix without names is written to `path`, a file of names of an earlier one would be taken for its
// names. Throws Error(Fault::input) where there is one.
void check_no_names(const std::string& beside, const std::string& path);

// Rows may have several label columns, columns one name: they are joined with blanks.
std::vector<std::string> joined(std::vector<LabelColumn> labels);
Labels transposed(Labels labels);

}  // namespace nmf::io
