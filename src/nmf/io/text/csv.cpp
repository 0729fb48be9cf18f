// CSV, TSV and other delimited text: blocks of it are parsed at the same time, all of them into their final
// place, or as many as the rows asked for take.
#include "nmf/io/format.hpp"
#include "nmf/io/long/layout.hpp"
#include "nmf/io/text/rows.hpp"
#include "nmf/io/text/targets.hpp"

namespace nmf::io {
namespace {

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

template <class T>
class CsvSource final : public Source<T> {
 public:
  CsvSource(ByteStream& stream, CsvLayout layout, const ReadOptions& options, ReadReport& report)
      : stream_(stream),
        options_(options),
        report_(report),
        layout_(std::move(layout)),
        parser_(layout_, options_, stream.name()),
        reader_(stream, options, layout_.head_lines, layout_.delimiter),
        waiting_(layout_.count(Role::data)),
        labels_(layout_.count(Role::label)) {
    report.label_columns = layout_.names_of(Role::label);
    report.data_columns = layout_.names_of(Role::data);
    report.notes.insert(report.notes.end(), layout_.notes.begin(), layout_.notes.end());
    report.warnings = std::vector<Wording>(layout_.warnings.begin(), layout_.warnings.end());
    report.decisions.insert(report.decisions.end(), layout_.decisions.begin(), layout_.decisions.end());
    if (layout_.header) names_ = report.data_columns;
    stream.skip(layout_.head_bytes);
  }

  LabelledMatrix<T> all() override {
    const std::size_t columns = report_.data_columns.size();
    LabelledMatrix<T> matrix;
    if (store_sparse(layout_, options_, report_))
      matrix.values = read_all(SparseTarget<T>(columns, stream_, options_));
    else
      matrix.values = read_all(DenseTarget<T>(columns, stream_, options_));
    matrix.labels = {take_labels(static_cast<std::size_t>(matrix.rows())), names_};
    return matrix;
  }

  Index columns() override { return static_cast<Index>(report_.data_columns.size()); }
  const std::vector<std::string>& column_names() override { return names_; }
  Index numbers_a_row() override { return columns(); }
  bool rows(Index count, LabelledMatrix<T>& block) override {
    read_until(static_cast<std::size_t>(count));
    const auto there = std::min(static_cast<std::size_t>(count), waiting_.count());
    if (there == 0) {
      expect_rows();
      return false;
    }
    block = {waiting_.take(there), {take_labels(there), {}}};
    return true;
  }

 private:
  template <class Target>
  auto read_all(Target&& target) {
    using Result = Parsed<std::remove_reference_t<Target>>;
    parse_blocks<Result>(
        reader_, options_.threads,
        [&](const Block& block, Result&) {
          target.reserve(block.first_record + block.records, reader_.bytes());
        },
        [&](const Block& block, Result& parsed) {
          [[maybe_unused]] const auto writing = target.writing();
          parse(block, target, parsed);
        },
        [&](const Block&, Result& parsed) { finish(target, parsed); });
    expect_rows();
    return target.take(read_);
  }

  // At least so many rows wait then, or the text has ended.
  void read_until(std::size_t rows) {
    struct Item {
      Block block;
      Parsed<WaitingRows<T>> parsed;
    };
    std::uint64_t coming = waiting_.count();
    run_in_order<Item>(
        stream_.short_file() ? 1 : thread_count(options_.threads),
        [&](Item& item) {
          if (coming >= rows || !reader_.next(item.block)) return false;
          coming += item.block.records;
          return true;
        },
        [&](Item& item) { parse(item.block, waiting_, item.parsed); },
        [&](Item& item) { finish(waiting_, item.parsed); });
  }

  template <class Target>
  void parse(const Block& block, Target& target, Parsed<Target>& parsed) const {
    parsed.labels.resize(labels_.size());
    parse_block(parser_, block, stream_.name(), target, parsed);
  }

  // In the order of the blocks.
  template <class Target>
  void finish(Target& target, Parsed<Target>& parsed) {
    if (blank_line_ != 0 && parsed.rows > 0) fail_blank(stream_.name(), blank_line_);
    if (blank_line_ == 0) blank_line_ = parsed.blank_line;
    read_ += parsed.rows;
    target.finish(parsed.part);
    for (const std::vector<std::string>& column : parsed.labels)
      for (const std::string& label : column) label_bytes_ += bytes_of_string(label.size());
    if (label_bytes_ > 0) check_names(stream_.name(), label_bytes_ + target.bytes(read_), options_);
    for (std::size_t c = 0; c < labels_.size(); ++c)
      std::move(parsed.labels[c].begin(), parsed.labels[c].end(), std::back_inserter(labels_[c]));
  }

  void expect_rows() const {
    if (layout_.announced_rows && read_ != *layout_.announced_rows)
      fail(stream_.name(),
           fmt::format("{} rows where {} are announced; the file is cut off, or correct the line of sizes",
                       read_, *layout_.announced_rows));
    if (read_ == 0) fail(stream_.name(), "no rows; NMF needs a table of numbers");
  }

  // Of the next rows.
  std::vector<LabelColumn> take_labels(std::size_t rows) {
    std::vector<LabelColumn> taken;
    for (std::size_t c = 0; c < labels_.size(); ++c) {
      const auto begin = labels_[c].begin(), end = begin + static_cast<std::ptrdiff_t>(rows);
      taken.push_back({layout_.header ? report_.label_columns[c] : "",
                       {std::make_move_iterator(begin), std::make_move_iterator(end)}});
      labels_[c].erase(begin, end);
    }
    label_bytes_ = 0;  // all but few are handed out
    return taken;
  }

  ByteStream& stream_;
  const ReadOptions& options_;
  ReadReport& report_;
  const CsvLayout layout_;
  const RowParser<T> parser_;
  BlockReader reader_;
  std::vector<std::string> names_;  // of the columns, where the text has them
  WaitingRows<T> waiting_;          // rows that are parsed and not asked for yet
  LabelValues labels_;              // of rows that were not handed out
  double label_bytes_ = 0;          // that they take, about
  std::uint64_t read_ = 0;          // rows
  std::uint64_t blank_line_ = 0;
};

}  // namespace

template <class T>
std::unique_ptr<Source<T>> open_csv(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  if (asks_for_long_table(options)) return open_long<T>(stream, options, options.long_table, report);
  if (options.like_long == LikeLong::read && options.long_table.empty() &&
      !find_layout(stream, options).entries.empty())
    return open_long<T>(stream, options, {"auto"}, report);
  return open_table<T>(stream, find_layout(stream, options), options, report);
}

template <class T>
std::unique_ptr<Source<T>> open_table(ByteStream& stream, CsvLayout layout, const ReadOptions& options,
                                      ReadReport& report) {
  return std::make_unique<CsvSource<T>>(stream, std::move(layout), options, report);
}

template std::unique_ptr<Source<float>> open_table(ByteStream&, CsvLayout, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_table(ByteStream&, CsvLayout, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<float>> open_csv(ByteStream&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_csv(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
