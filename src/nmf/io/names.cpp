#include "nmf/io/names.hpp"

#include <fmt/format.h>
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-truncation"  // the library terminates what it cuts off
#include <libfccp/csv.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <array>
#include <filesystem>

#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/stream.hpp"
#include "nmf/io/text/cell.hpp"
#include "nmf/io/text/quoting.hpp"
#include "nmf/io/text/sample.hpp"

namespace nmf::io {
namespace {

// What LineReader reads from. It takes the text for ended where a read gives less than asked for, hides what
// follows a NUL in a line, drops the carriage return of a line's end, which may belong to a name, and looks
// behind the end where the last newline is missing; so none of that reaches it.
class LineSource : public ::io::ByteSourceBase {
 public:
  explicit LineSource(ByteStream& stream) : stream_(stream) {
    if (stream.peek(byte_order_mark.size()) == byte_order_mark) stream.skip(byte_order_mark.size());
  }
  int read(char* to, int size) override {
    const auto wanted = static_cast<std::size_t>(size);
    while (ready_.size() < wanted && !ended_) fetch();
    const std::size_t count = std::min(wanted, ready_.size());
    std::copy_n(ready_.begin(), count, to);
    ready_.erase(0, count);
    return static_cast<int>(count);
  }

 private:
  void fetch() {
    std::array<char, 1 << 16> piece;
    const std::size_t count = stream_.read(piece.data(), piece.size());
    ended_ = count < piece.size();
    if (ended_) stream_.peek(1);  // throws where what follows cannot be read
    for (const char c : std::string_view(piece.data(), count)) {
      if (c == '\0') fail(stream_.name(), "holds a NUL byte: not a file of names");
      if (c == '\n' && last_ == '\r') ready_ += '\r';  // the one that will be dropped
      ready_ += last_ = c;
    }
    if (ended_ && last_ != '\n') ready_ += last_ = '\n';
  }

  ByteStream& stream_;
  std::string ready_;
  char last_ = '\n';
  bool ended_ = false;
};

bool is_blank(const std::string& line) {
  return line == "\n" || line == "\r\n";
}

std::vector<std::string> read_lines(const std::string& path, char delimiter, const ReadOptions& options) {
  ByteStream stream(path, 0, {}, options.max_expansion);
  std::vector<std::string> lines;
  std::string record;  // cells in quotes may go on over several lines
  double bytes = 0;
  try {
    ::io::LineReader reader("", std::make_unique<LineSource>(stream));
    while (const char* line = reader.next_line()) {
      record += line;
      record += '\n';
      check_names(stream.name(), bytes + 2 * bytes_of_string(record.size()), options);
      if (delimiter != '\0' &&
          next_record(record.data(), record.data() + record.size(), delimiter) == nullptr)
        continue;
      bytes += 2 * bytes_of_string(record.size());  // as a line, and as its cells
      lines.push_back(std::exchange(record, {}));
    }
  } catch (const ::io::error::line_length_limit_exceeded&) {
    fail(stream.name(), lines.size() + 1, "a line of more than 16 MiB: not a file of names");
  }
  if (!record.empty()) fail(stream.name(), lines.size() + 1, message(CellFault::unclosed_quote));
  while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
  return lines;
}

char delimiter_of(const std::string& path) {
  if (path.find(".tsv") != std::string::npos) return '\t';
  return path.find(".csv") != std::string::npos ? ',' : '\0';
}

std::vector<std::string> cells_of_line(const std::string& line, char delimiter) {
  if (delimiter != '\0') return cells_of(line, delimiter);
  const bool returns = line.ends_with("\r\n");
  return {line.substr(0, line.size() - (returns ? 2 : 1))};
}

}  // namespace

std::vector<LabelColumn> read_names(const std::string& path, std::uint64_t count, const char* what,
                                    Heading heading, const ReadOptions& options) {
  const char delimiter = delimiter_of(path);
  const std::vector<std::string> lines = read_lines(path, delimiter, options);
  const bool header = heading == Heading::possible && lines.size() == count + 1;
  if (!header && lines.size() != count)
    fail(path,
         fmt::format("{} lines where the matrix has {} {}; give a name for each", lines.size(), count, what));
  const std::size_t width = cells_of_line(lines[0], delimiter).size();
  std::vector<LabelColumn> names(width);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::vector<std::string> cells = cells_of_line(lines[i], delimiter);
    if (cells.size() != width)
      fail(path, i + 1, fmt::format("{} cells where the first line has {}", cells.size(), width));
    for (std::size_t c = 0; c < width; ++c) {
      if (header && i == 0)
        names[c].name = std::move(cells[c]);
      else
        names[c].values.push_back(std::move(cells[c]));
    }
  }
  return names;
}

void write_names(AtomicFile& file, const std::vector<LabelColumn>& names) {
  std::string text;
  const auto put = [&](const auto& cell) {
    for (std::size_t c = 0; c < names.size(); ++c) {
      const std::string& name = cell(names[c]);
      if (name.empty())
        text += "\"\"";  // a line must not look blank
      else
        put_name(text, name, ',');
      text += c + 1 == names.size() ? '\n' : ',';
    }
  };
  put([](const LabelColumn& column) -> const std::string& { return column.name; });
  for (std::size_t i = 0; i < names[0].values.size(); ++i)
    put([&](const LabelColumn& column) -> const std::string& { return column.values[i]; });
  file.write(text);
}

std::string row_names_beside(const std::string& path) {
  return path + ".rows.csv";
}
std::string column_names_beside(const std::string& path) {
  return path + ".columns.csv";
}

void check_no_names(const std::string& beside, const std::string& path) {
  if (std::filesystem::exists(beside))
    fail(beside, fmt::format("would be taken for the names of {}, which has none; remove it or write "
                             "to another place",
                             path));
}

std::vector<std::string> joined(std::vector<LabelColumn> labels) {
  if (labels.empty()) return {};
  std::vector<std::string> result = std::move(labels[0].values);
  for (std::size_t c = 1; c < labels.size(); ++c)
    for (std::size_t i = 0; i < result.size(); ++i) result[i] += " " + labels[c].values[i];
  return result;
}

Labels transposed(Labels labels) {
  Labels result;
  if (!labels.columns.empty()) result.rows.push_back({"", std::move(labels.columns)});
  result.columns = joined(std::move(labels.rows));
  return result;
}

}  // namespace nmf::io
