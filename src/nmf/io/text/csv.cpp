// CSV, TSV and other delimited text: rows parsed by all threads into their final place.
#include <shared_mutex>

#include "nmf/io/format.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/text/rows.hpp"

namespace nmf::io {
namespace {

// Where the rows end up, dense. Blocks learn their place before they are parsed, so growing may have to wait
// for the threads that are writing.
template <class T>
class DenseTarget {
 public:
  struct Part {};

  DenseTarget(std::size_t columns, const ByteStream& stream, const ReadOptions& options)
      : columns_(columns), stream_(stream), options_(options) {}

  // Makes room for so many rows; text_read bytes of the text are taken.
  void reserve(std::uint64_t rows, std::uint64_t text_read) {
    const std::size_t needed = static_cast<std::size_t>(rows) * columns_;
    if (needed <= values_.capacity()) return;
    const std::unique_lock lock(mutex_);
    std::size_t wanted = needed + needed / 2;
    double expected = static_cast<double>(needed);
    if (const std::uint64_t text_size = stream_.stored_size(); text_size > text_read) {
      expected *= static_cast<double>(text_size) / static_cast<double>(text_read);
      wanted = static_cast<std::size_t>(1.02 * expected);
    }
    check_memory(stream_.name(), expected * sizeof(T), options_);
    try {
      values_.reserve(wanted);
    } catch (const std::bad_alloc&) {
      values_.reserve(needed);
    }
  }

  auto writing() { return std::shared_lock(mutex_); }
  T* begin_row(Part&, std::uint64_t row) { return values_.data() + static_cast<std::size_t>(row) * columns_; }
  void end_row(Part&) {}
  void finish(Part&) {}

  Dense<T> take(std::uint64_t rows) {
    Dense<T> x;
    x.rows = static_cast<Index>(rows);
    x.columns = static_cast<Index>(columns_);
    values_.resize(static_cast<std::size_t>(rows) * columns_);
    values_.shrink_to_fit();
    x.values = std::move(values_);
    return x;
  }

 private:
  std::size_t columns_;
  const ByteStream& stream_;
  const ReadOptions& options_;
  Buffer<T> values_;
  std::shared_mutex mutex_;
};

// The same, sparse: one row at a time is dense.
template <class T>
class SparseTarget {
 public:
  struct Part {
    Buffer<T> row;
    std::vector<Index> lengths;
    Buffer<std::uint32_t> column;
    Buffer<T> value;
  };

  explicit SparseTarget(std::size_t columns) : columns_(columns) { x_.row_start.push_back(0); }

  void reserve(std::uint64_t, std::uint64_t) {}
  int writing() { return 0; }  // nothing is shared
  T* begin_row(Part& part, std::uint64_t) {
    part.row.resize(columns_);
    return part.row.data();
  }
  void end_row(Part& part) {
    const std::size_t old = part.value.size();
    for (std::size_t j = 0; j < columns_; ++j) {
      if (part.row[j] == 0) continue;
      part.column.push_back(static_cast<std::uint32_t>(j));
      part.value.push_back(part.row[j]);
    }
    part.lengths.push_back(static_cast<Index>(part.value.size() - old));
  }
  void finish(Part& part) {
    const std::size_t old = x_.value.size();
    const std::size_t size = old + part.value.size();
    x_.column.grow(size);
    x_.value.grow(size);
    x_.column.resize(size);
    x_.value.resize(size);
    std::copy(part.column.begin(), part.column.end(), x_.column.begin() + old);
    std::copy(part.value.begin(), part.value.end(), x_.value.begin() + old);
    for (const Index length : part.lengths) x_.row_start.push_back(x_.row_start.back() + length);
    part.column.resize(0);
    part.value.resize(0);
    part.lengths.clear();
  }

  Sparse<T> take(std::uint64_t rows) {
    x_.rows = static_cast<Index>(rows);
    x_.columns = static_cast<Index>(columns_);
    x_.column.shrink_to_fit();
    x_.value.shrink_to_fit();
    return std::move(x_);
  }

 private:
  std::size_t columns_;
  Sparse<T> x_;
};

template <class T, class Target>
auto read_rows(BlockReader& reader, const CsvLayout& layout, const ReadOptions& options, Target&& target,
               std::vector<LabelColumn>& labels) {
  using Result = Parsed<std::remove_reference_t<Target>>;
  const std::string& file = reader.stream().name();
  const RowParser<T> parser(layout, options, file);
  std::uint64_t rows = 0;
  std::uint64_t blank_line = 0;
  parse_blocks<Result>(
      reader, options.threads,
      [&](const Block& block, Result& parsed) {
        target.reserve(block.first_record + block.records, reader.bytes());
        parsed.labels.resize(labels.size());
      },
      [&](const Block& block, Result& parsed) {
        [[maybe_unused]] const auto writing = target.writing();
        parse_block(parser, block, file, target, parsed);
      },
      [&](const Block&, Result& parsed) {
        if (blank_line != 0 && parsed.rows > 0) fail_blank(file, blank_line);
        if (blank_line == 0) blank_line = parsed.blank_line;
        rows += parsed.rows;
        target.finish(parsed.part);
        for (std::size_t i = 0; i < labels.size(); ++i)
          std::move(parsed.labels[i].begin(), parsed.labels[i].end(), std::back_inserter(labels[i].values));
      });
  if (rows == 0) fail(file, "no rows; NMF needs a table of numbers");
  return target.take(rows);
}

bool store_sparse(const CsvLayout& layout, const ReadOptions& options, ReadReport& report) {
  constexpr double sparse_below = 0.1;
  const bool masked = options.missing == Missing::mask;
  const bool given = options.storage != Storage::automatic;
  if (masked && options.storage == Storage::sparse)
    throw wrong(option("storage", "sparse"),
                "missing cells can be masked in dense storage only; leave it out");
  const bool sparse = given ? options.storage == Storage::sparse : !masked && layout.density < sparse_below;
  const std::string share = fmt::format("{:.1f} % of the first rows are not zero", 100 * layout.density);
  if (sparse && !given) report.notes.push_back(share + ": stored sparse");
  report.decisions.push_back(fmt::format("stored {}: {}", sparse ? "sparse" : "dense",
                                         given    ? "given"
                                         : masked ? "missing cells are kept"
                                                  : share));
  return sparse;
}

}  // namespace

template <class T>
LabelledMatrix<T> read_csv(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  const CsvLayout layout = find_layout(stream, options);
  report.label_columns = layout.names_of(Role::label);
  report.data_columns = layout.names_of(Role::data);
  report.notes.insert(report.notes.end(), layout.notes.begin(), layout.notes.end());
  report.warnings = std::vector<Wording>(layout.warnings.begin(), layout.warnings.end());
  report.decisions.insert(report.decisions.end(), layout.decisions.begin(), layout.decisions.end());

  stream.skip(layout.head_bytes);
  BlockReader reader(stream, options.buffer_size, layout.head_lines, layout.delimiter);
  LabelledMatrix<T> matrix;
  for (const std::string& name : report.label_columns)
    matrix.labels.rows.push_back({layout.header ? name : "", {}});
  if (layout.header) matrix.labels.columns = report.data_columns;
  const std::size_t columns = report.data_columns.size();
  if (store_sparse(layout, options, report))
    matrix.values = read_rows<T>(reader, layout, options, SparseTarget<T>(columns), matrix.labels.rows);
  else
    matrix.values =
        read_rows<T>(reader, layout, options, DenseTarget<T>(columns, stream, options), matrix.labels.rows);
  return matrix;
}

template LabelledMatrix<float> read_csv(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_csv(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
