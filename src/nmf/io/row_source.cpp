#include "nmf/io/row_source.hpp"

#include <algorithm>
#include <filesystem>

#include "nmf/io/format.hpp"
#include "nmf/io/formats/tenx.hpp"
#include "nmf/io/names.hpp"

namespace nmf::io {
namespace {

template <class T>
Dense<T> slice(const Dense<T>& x, Index begin, Index end) {
  Dense<T> part{end - begin, x.columns, Buffer<T>(static_cast<std::size_t>((end - begin) * x.columns))};
  std::copy_n(x.values.data() + begin * x.columns, part.values.size(), part.values.data());
  return part;
}

template <class T>
Sparse<T> slice(const Sparse<T>& x, Index begin, Index end) {
  Sparse<T> part{end - begin, x.columns, {}, {}, {}};
  const Index first = x.row_start[static_cast<std::size_t>(begin)];
  for (Index i = begin; i <= end; ++i)
    part.row_start.push_back(x.row_start[static_cast<std::size_t>(i)] - first);
  const auto count = static_cast<std::size_t>(part.row_start.back());
  part.column.resize(count);
  part.value.resize(count);
  std::copy_n(x.column.data() + first, count, part.column.data());
  std::copy_n(x.value.data() + first, count, part.value.data());
  return part;
}

// Of a matrix that is in memory.
template <class T>
class WholeRows final : public RowSource<T> {
 public:
  explicit WholeRows(LabelledMatrix<T>&& x) : x_(std::move(x)) {}
  Index columns() const override { return x_.columns(); }
  const std::vector<std::string>& column_names() const override { return x_.labels.columns; }

  Index numbers_a_row() const override {
    if (!x_.is_sparse()) return columns();
    return std::get<Sparse<T>>(x_.values).non_zeros() / x_.rows() + 1;
  }

  bool next(Index rows, LabelledMatrix<T>& block) override {
    const Index end = std::min(x_.rows(), at_ + rows);
    if (at_ == end) return false;
    std::visit([&](const auto& x) { block.values = slice(x, at_, end); }, x_.values);
    block.labels = {};
    for (LabelColumn& column : x_.labels.rows)
      block.labels.rows.push_back({column.name,
                                   {std::make_move_iterator(column.values.begin() + at_),
                                    std::make_move_iterator(column.values.begin() + end)}});
    at_ = end;
    return true;
  }

 private:
  LabelledMatrix<T> x_;
  Index at_ = 0;
};

// What reading whole files looks after: names that stand elsewhere, and options that do not go with the
// format.
bool needs_more(const std::string& path, const Format& format, const ReadOptions& options) {
  if (options.transpose || !options.row_names.empty() || !options.column_names.empty()) return true;
  if (format.names == Names::inside) return false;
  return !options.labels.empty() || !options.columns.empty() || !options.drop.empty() ||
         options.header != Header::automatic || options.delimiter ||
         (path != "-" && (std::filesystem::exists(row_names_beside(path)) ||
                          std::filesystem::exists(column_names_beside(path))));
}

}  // namespace

void finish(ByteStream& stream, ReadReport& report) {
  const StreamReport bytes = stream.finish();
  report.compression = bytes.compression;
  report.bytes = bytes.bytes;
  report.sha256 = bytes.sha256;
}

template <class T>
std::unique_ptr<RowSource<T>> open_rows(const std::string& path, const ReadOptions& options,
                                        ReadReport& report) {
  if (is_folder(path)) return std::make_unique<WholeRows<T>>(read_matrix<T>(path, options, report));
  auto stream = std::make_unique<ByteStream>(path, options.buffer_size, options.progress);
  std::string why;
  const Format& format = find_format(options.format, *stream, why);
  if (!needs_more(path, format, options)) {
    report.format = format.name;
    const std::string_view name = format.name;
    if (format.names == Names::inside) return open_csv_rows<T>(std::move(stream), options, report);
    if (name == "npy")
      if (auto rows = open_npy_rows<T>(stream, options, report)) return rows;
  }
  return std::make_unique<WholeRows<T>>(read_opened<T>(*stream, format, path, options, report));
}

template std::unique_ptr<RowSource<float>> open_rows(const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<RowSource<double>> open_rows(const std::string&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
