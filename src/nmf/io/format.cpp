#include "nmf/io/format.hpp"

#include <fmt/format.h>

#include <array>

#include "nmf/io/market_header.hpp"
#include "nmf/io/text.hpp"

namespace nmf::io {
namespace {

constexpr Format table[] = {
    {"mtx", "Matrix Market, coordinate or array", ".mtx", is_matrix_market, false, true,
     read_matrix_market<float>, read_matrix_market<double>},
    {"csv", "delimited text (comma, tab, any one character)", ".csv .tsv .txt .tab", nullptr, true, false,
     read_csv<float>, read_csv<double>},
};

struct Foreign {
  std::string_view magic;
  const char* what;
};

using namespace std::string_view_literals;
constexpr Foreign foreign[] = {
    {"\x89HDF\r\n\x1a\n"sv, "an HDF5 file"},
    {"PAR1"sv, "a Parquet file"},
    {"ARROW1"sv, "an Arrow file"},
    {"\xd0\xcf\x11\xe0"sv, "an Excel or Office file"},
    {"MATLAB 5.0"sv, "a MATLAB file"},
    {"\xff\xfe"sv, "UTF-16 text"},
    {"\xfe\xff"sv, "UTF-16 text"},
    {"%PDF"sv, "a PDF file"},
    {"RDX3\n"sv, "an R data file"},
    {"RDX2\n"sv, "an R data file"},
    {"PK\x03\x04"sv, "a zip archive (or an Excel file)"},
};

bool ends_with(const std::string& path, std::string_view endings) {
  while (!endings.empty()) {
    const std::string_view ending = endings.substr(0, endings.find(' '));
    for (const std::string_view compressed : {"", ".gz", ".zst", ".bz2", ".xz"})
      if (path.ends_with(std::string(ending) + std::string(compressed))) return true;
    endings.remove_prefix(std::min(ending.size() + 1, endings.size()));
  }
  return false;
}

}  // namespace

std::span<const Format> formats() {
  return table;
}

const Format& find_format(const std::string& name, ByteStream& stream) {
  if (name != "auto") {
    std::string known = "auto";
    for (const Format& format : table) {
      if (name == format.name || (name == "tsv" && format.sniff == nullptr)) return format;
      known += fmt::format(", {}", format.name);
    }
    throw Error(Fault::usage,
                fmt::format("--format: unknown value: {}; choose {} or tsv", shown(name), known));
  }
  const std::string_view head = stream.peek(64);
  const std::string_view text = head.starts_with("\xef\xbb\xbf") ? head.substr(3) : head;
  for (const Format& format : table)
    if (format.sniff != nullptr && format.sniff(text)) return format;
  for (const Foreign& other : foreign)
    if (head.starts_with(other.magic))
      fail(stream.name(),
           fmt::format("is {}, which NMF cannot read; save it as UTF-8 CSV or Matrix Market", other.what));
  // The content could be anything: here the name counts, so that a damaged file is not read as something
  // else.
  for (const Format& format : table)
    if (!head.empty() && ends_with(stream.name(), format.endings)) return format;
  return table[std::size(table) - 1];
}

}  // namespace nmf::io
