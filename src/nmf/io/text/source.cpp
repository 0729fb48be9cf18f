// Delimited text, some rows at a time: as many blocks of it are parsed at the same time as the rows asked for
// take.
#include <algorithm>

#include "nmf/io/row_source.hpp"
#include "nmf/io/text/rows.hpp"

namespace nmf::io {
namespace {

// The rows of one block, behind each other.
template <class T>
struct RowsOfBlock {
  struct Part {
    Buffer<T> values;
  };
  std::size_t columns;

  T* begin_row(Part& part, std::uint64_t) {
    const std::size_t old = part.values.size();
    part.values.grow(old + columns);
    part.values.resize(old + columns);
    return part.values.data() + old;
  }
  void end_row(Part&) {}
};

template <class T>
class CsvRows final : public RowSource<T> {
 public:
  CsvRows(std::unique_ptr<ByteStream>&& stream, const ReadOptions& options, ReadReport& report)
      : stream_(std::move(stream)),
        options_(options),
        report_(report),
        layout_(find_layout(*stream_, options)),
        parser_(layout_, options_, stream_->name()),
        target_{layout_.count(Role::data)},
        labels_(layout_.count(Role::label)) {
    report.label_columns = layout_.names_of(Role::label);
    report.data_columns = layout_.names_of(Role::data);
    report.notes.insert(report.notes.end(), layout_.notes.begin(), layout_.notes.end());
    report.warnings = std::vector<Wording>(layout_.warnings.begin(), layout_.warnings.end());
    report.decisions.insert(report.decisions.end(), layout_.decisions.begin(), layout_.decisions.end());
    if (layout_.header) names_ = report.data_columns;
    stream_->skip(layout_.head_bytes);
    reader_ =
        std::make_unique<BlockReader>(*stream_, options.buffer_size, layout_.head_lines, layout_.delimiter);
  }

  Index columns() const override { return static_cast<Index>(target_.columns); }
  const std::vector<std::string>& column_names() const override { return names_; }

  bool next(Index rows, LabelledMatrix<T>& block) override {
    parse(rows);
    const auto count = std::min(static_cast<std::size_t>(rows), waiting());
    if (count == 0) {
      if (read_ == 0) fail(stream_->name(), "no rows; NMF needs a table of numbers");
      finish(*stream_, report_);
      return false;
    }
    Dense<T> x{static_cast<Index>(count), columns(), Buffer<T>(count * target_.columns)};
    std::copy_n(values_.data(), x.values.size(), x.values.data());
    std::copy(values_.begin() + x.values.size(), values_.end(), values_.begin());
    values_.resize(values_.size() - x.values.size());
    block.values = std::move(x);
    block.labels = {};
    for (std::size_t c = 0; c < labels_.size(); ++c) {
      const auto end = labels_[c].begin() + static_cast<std::ptrdiff_t>(count);
      block.labels.rows.push_back(
          {layout_.header ? report_.label_columns[c] : "",
           {std::make_move_iterator(labels_[c].begin()), std::make_move_iterator(end)}});
      labels_[c].erase(labels_[c].begin(), end);
    }
    return true;
  }

 private:
  using Result = Parsed<RowsOfBlock<T>>;
  struct Item {
    Block block;
    Result result;
  };

  std::size_t waiting() const { return values_.size() / target_.columns; }

  // Until at least so many rows wait, or the text has ended.
  void parse(Index rows) {
    std::uint64_t coming = waiting();
    run_in_order<Item>(
        stream_->short_file() ? 1 : thread_count(options_.threads),
        [&](Item& item) {
          if (coming >= static_cast<std::uint64_t>(rows) || !reader_->next(item.block)) return false;
          coming += item.block.records;
          return true;
        },
        [&](Item& item) {
          item.result.labels.resize(labels_.size());
          item.result.part.values.resize(0);
          parse_block(parser_, item.block, stream_->name(), target_, item.result);
        },
        [&](Item& item) { take(item.result); });
  }

  void take(Result& result) {
    if (blank_line_ != 0 && result.rows > 0) fail_blank(stream_->name(), blank_line_);
    if (blank_line_ == 0) blank_line_ = result.blank_line;
    read_ += result.rows;
    const std::size_t old = values_.size();
    values_.grow(old + result.part.values.size());
    values_.resize(old + result.part.values.size());
    std::copy(result.part.values.begin(), result.part.values.end(), values_.begin() + old);
    for (std::size_t c = 0; c < labels_.size(); ++c)
      std::move(result.labels[c].begin(), result.labels[c].end(), std::back_inserter(labels_[c]));
  }

  std::unique_ptr<ByteStream> stream_;
  const ReadOptions& options_;
  ReadReport& report_;
  const CsvLayout layout_;
  const RowParser<T> parser_;
  RowsOfBlock<T> target_;
  std::unique_ptr<BlockReader> reader_;
  std::vector<std::string> names_;
  Buffer<T> values_;  // rows that are parsed and not asked for yet
  LabelValues labels_;
  std::uint64_t read_ = 0;
  std::uint64_t blank_line_ = 0;
};

}  // namespace

template <class T>
std::unique_ptr<RowSource<T>> open_csv_rows(std::unique_ptr<ByteStream>&& stream, const ReadOptions& options,
                                            ReadReport& report) {
  return std::make_unique<CsvRows<T>>(std::move(stream), options, report);
}
template std::unique_ptr<RowSource<float>> open_csv_rows(std::unique_ptr<ByteStream>&&, const ReadOptions&,
                                                         ReadReport&);
template std::unique_ptr<RowSource<double>> open_csv_rows(std::unique_ptr<ByteStream>&&, const ReadOptions&,
                                                          ReadReport&);

}  // namespace nmf::io
