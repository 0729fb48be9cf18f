#include "nmf/io/own_rows.hpp"

#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <numeric>
#include <utility>

#include "nmf/base/error.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/own_entries.hpp"
#include "nmf/io/part.hpp"
#include "nmf/io/stored_bytes.hpp"
#include "nmf/io/zeros.hpp"

namespace nmf::io {
namespace {

// What a part comes to, or nothing where it is not to be had: then one reader finds out why.
template <class T>
std::optional<MatrixPart<T>> part_of(const Company& company, const std::string& path,
                                     const ReadOptions& options, ReadReport& report, std::uint32_t& crc32) {
  std::future<FileSums> sums;  // of the whole file
  const auto begins = [&] {
    if (company.rank() == 0)
      sums = std::async(std::launch::async, [&] { return sums_of_file(path, options.progress); });
  };
  try {
    auto part = read_part<T>(path, options, report, company.rank(), company.size(), begins);
    if (sums.valid()) {
      FileSums of_file = sums.get();
      report.sha256 = std::move(of_file.sha256);
      crc32 = of_file.crc32;
    }
    return part;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

// Have all read the file that the first one has? A copy on a disk of another machine may be an older one.
// crc32: of that file, in the first.
bool of_one_file(const Company& company, const PartBytes& own, std::uint32_t crc32) {
  crc32 = of_first(company, crc32);
  std::uint32_t of_parts = 0;
  std::uint64_t end = 0;
  const std::vector<PartBytes> parts = of_each_member(company, own);
  const PartBytes& first = parts.front();
  for (const PartBytes& part : parts) {
    if (part.size != first.size || part.beginning != first.beginning || part.begin != end) return false;
    end = part.end;
    of_parts = static_cast<std::uint32_t>(
        ::crc32_combine(of_parts, part.crc32, static_cast<z_off_t>(part.end - part.begin)));
  }
  return end == first.size && of_parts == crc32;
}

Index sum_of_all(const Company& company, Index own) {
  const std::vector<Index> all = of_each_member(company, own);
  return std::accumulate(all.begin(), all.end(), Index{0});
}

// The row labels of all, in the first.
void gather_labels(const Company& company, Labels& labels) {
  const std::size_t columns = of_first(company, labels.rows.size());
  labels.rows.resize(columns);
  for (LabelColumn& column : labels.rows) {
    std::vector<char> own;
    for (const std::string& label : column.values)
      own.insert(own.end(), label.c_str(), label.c_str() + label.size() + 1);  // no text holds a zero
    std::vector<std::vector<char>> all(static_cast<std::size_t>(company.size()));
    exchange<std::vector<char>>(
        company, [&](int member) { return member == 0 ? std::exchange(own, {}) : std::vector<char>(); },
        [&](int member, std::vector<char>&& some) {
          all[static_cast<std::size_t>(member)] = std::move(some);
        });
    column.values.clear();
    for (const std::vector<char>& some : all)
      for (const char* at = some.data(); at < some.data() + some.size();
           at += column.values.back().size() + 1)
        column.values.emplace_back(at);
  }
}

// Names that stand in files of their own.
template <class T>
void add_names_beside(const std::string& path, const ReadOptions& options, Index rows, LabelledMatrix<T>& own,
                      ReadReport& report) {
  std::string why;
  ByteStream stream(path, options.buffer_size);
  auto shape = read_at_once<T>([&own, rows] {
    return LabelledMatrix<T>{Sparse<T>{rows, own.columns(), {}, {}, {}}, std::move(own.labels)};
  });
  const Format& format = find_format(options.format, stream, why);
  own.labels = completed<T>(std::move(shape), format, path, options, report)->all().labels;
}

// Of entries in all: are rows and columns not too many?
bool believable(Index rows, Index columns, Index entries) {
  try {
    check_claims({}, static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns),
                 static_cast<std::uint64_t>(entries));
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

template <class T>
std::optional<LabelledMatrix<T>> read_own_rows(const Company& company, const std::string& path,
                                               const ReadOptions& options, ReadReport& report) {
  const auto start = std::chrono::steady_clock::now();
  ReadReport own_report;
  std::uint32_t crc32 = 0;
  std::optional<MatrixPart<T>> part = part_of<T>(company, path, options, own_report, crc32);
  if (anywhere(company, !part) || !of_one_file(company, part->bytes, crc32)) return std::nullopt;
  LabelledMatrix<T> own = std::move(part->rows);
  if (part->listed) {
    ListedEntries<T>& listed = *part->listed;
    const Index lines = sum_of_all(company, static_cast<Index>(listed.lines)),
                entries = sum_of_all(company, static_cast<Index>(listed.entries.size()));
    if (static_cast<std::uint64_t>(lines) != listed.announced ||
        !believable(listed.rows, listed.columns, entries))
      return std::nullopt;
    auto rows = own_rows_of(company, std::move(listed), options.threads);
    if (!rows) return std::nullopt;
    own.values = std::move(*rows);
  }
  if (!of_first(company, own.rows() > 0)) return std::nullopt;
  gather_labels(company, own.labels);
  const Index all_rows = sum_of_all(company, own.rows());
  Zeros zeros = zeros_of(own);
  zeros.columns.resize(static_cast<std::size_t>(of_first(company, own.columns())), 1);
  const std::vector<Index> zero_in = added_up(company, std::move(zeros.columns));
  own_report.zero_rows = static_cast<std::uint64_t>(sum_of_all(company, zeros.rows));
  own_report.zero_columns =
      static_cast<std::uint64_t>(std::count(zero_in.begin(), zero_in.end(), Index{company.size()}));
  if (company.rank() == 0) add_names_beside(path, options, all_rows, own, own_report);
  own_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  report = std::move(own_report);
  return own;
}

template std::optional<LabelledMatrix<float>> read_own_rows(const Company&, const std::string&,
                                                            const ReadOptions&, ReadReport&);
template std::optional<LabelledMatrix<double>> read_own_rows(const Company&, const std::string&,
                                                             const ReadOptions&, ReadReport&);

}  // namespace nmf::io
