#include "cli/listing.hpp"

#include <algorithm>

#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/quoting.hpp"

namespace nmf::app {
namespace {

// Characters of UTF-8 text: the bytes that do not continue one.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void ListingFlags::add_to(Flags& flags) {
  flags.choice("--format", "NAME", format, Choices<Listing>{{"table", Listing::table}, {"csv", Listing::csv}},
               "how it is printed");
  flags.flag("--json", json, "print it as JSON");
}

void ListingFlags::check() const {
  if (json && format == Listing::csv)
    throw Error(Fault::usage, "--format csv and --json: only one form can be printed; leave one out");
}

std::string aligned(Cells rows, std::size_t words, const std::string& indent) {
  for (auto& row : rows)
    for (std::string& cell : row) cell = io::printable(cell);
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = indent;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string blanks(widths[c] - width(row[c]), ' ');
      line += (c == 0 ? "" : "  ") + (c < words ? row[c] + blanks : blanks + row[c]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

std::string as_csv(const Cells& rows, const std::string& quoted) {
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) text += ',';
      if (rows.front()[c] == quoted && &row != &rows.front())
        io::put_name(text, row[c], ',');
      else
        text += row[c];
    }
    text += '\n';
  }
  return text;
}

}  // namespace nmf::app
