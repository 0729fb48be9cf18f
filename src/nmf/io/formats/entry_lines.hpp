// Lines of a file that announces how many entries it lists, one a line.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "nmf/io/blocks.hpp"
#include "nmf/io/formats/market_header.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {

inline bool is_blank_of_entry(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

// The next line that holds something, at its first word; nullptr at the end of the block.
inline const char* find_entry(const char* at, const char* end) {
  while (at < end) {
    while (is_blank_of_entry(*at)) ++at;
    if (*at != '\n' && *at != '%') return at;
    at = std::find(at, end, '\n') + 1;
  }
  return nullptr;
}

inline std::uint64_t line_of_entry(const Block& block, std::uint64_t index) {
  const char* at = find_entry(block.begin(), block.end());
  for (; index > 0; --index) at = find_entry(std::find(at, block.end(), '\n') + 1, block.end());
  return block.line_of(at);
}

// Counts the entries against the number announced, in the order of the file.
class EntryCount {
 public:
  EntryCount(const std::string& file, const MarketHeader& header)
      : file_(file), announced_(header.entries), last_line_(header.lines) {}

  void add(const Block& block, std::uint64_t entries) {
    if (entries > announced_ - count_)
      fail(file_, line_of_entry(block, announced_ - count_),
           fmt::format("more entries than the {} announced; correct the line of sizes", announced_));
    count_ += entries;
    last_line_ = block.first_line + block.records - 1;
  }
  std::uint64_t entries() const { return count_; }
  void finish() const {
    if (count_ < announced_)
      fail(file_, last_line_,
           fmt::format("{} entries where {} are announced; the file is cut off, or correct the line of sizes",
                       count_, announced_));
  }

 private:
  const std::string& file_;
  std::uint64_t announced_;
  std::uint64_t count_ = 0;
  std::uint64_t last_line_;
};

// The words of a line one after the other.
class LineWords {
 public:
  explicit LineWords(const char* at) : at_(at) {}
  std::string_view next() {
    while (is_blank_of_entry(*at_)) ++at_;
    const char* begin = at_;
    while (*at_ != '\n' && !is_blank_of_entry(*at_)) ++at_;
    return {begin, static_cast<std::size_t>(at_ - begin)};
  }
  const char* place() const { return at_; }

 private:
  const char* at_;
};

}  // namespace nmf::io
