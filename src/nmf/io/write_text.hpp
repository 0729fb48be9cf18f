// Numbers to text, by all threads.
#pragma once

#include <charconv>
#include <cmath>
#include <string>

#include "nmf/io/blocks.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {

// Appends numbers to a string that is made long enough for `count` of them at once.
class NumberText {
 public:
  NumberText(std::string& text, std::size_t count) : text_(text), count_(text.size()) {
    text_.resize(count_ + count * (longest_number + 1));
    at_ = text_.data() + count_;
  }
  // The shortest text that reads back as the same number, and what separates it from the next.
  template <class T>
  void put(T value, char separator) {
    at_ = put_number(at_, value);
    *at_++ = separator;
  }
  // Puts `last` in place of the last separator. Nothing may be put after this.
  void finish(char last) {
    const auto size = static_cast<std::size_t>(at_ - text_.data());
    if (size > count_) at_[-1] = last;
    text_.resize(size);
  }

 private:
  static constexpr std::size_t longest_number = 24;  // -2.2250738585072014e-308

  template <class T>
  static char* put_number(char* to, T value) {
    if constexpr (std::is_floating_point_v<T>)
      if (value >= 0 && value < T(1 << 20) && value == static_cast<T>(static_cast<int>(value)) &&
          !std::signbit(value))
        return std::to_chars(to, to + longest_number, static_cast<int>(value)).ptr;
    return std::to_chars(to, to + longest_number, value).ptr;
  }

  std::string& text_;
  std::size_t count_;
  char* at_;
};

// put_row(text, i) appends row i; rows of about so many numbers are made by several threads and written in
// order.
template <class PutRow>
void write_pieces(AtomicFile& file, Index rows, Index numbers_a_row, int threads, const PutRow& put_row) {
  struct TextOfRows {
    Index begin = 0;
    Index end = 0;
    std::string text;
  };
  constexpr Index numbers_at_a_time = 1 << 15;
  const Index rows_at_a_time = std::max<Index>(1, numbers_at_a_time / numbers_a_row);
  Index next = 0;
  run_in_order<TextOfRows>(
      rows <= rows_at_a_time ? 1 : thread_count(threads),
      [&](TextOfRows& part) {
        part.begin = next;
        part.end = next = std::min(rows, next + rows_at_a_time);
        return part.begin < part.end;
      },
      [&](TextOfRows& part) {
        part.text.clear();
        for (Index i = part.begin; i < part.end; ++i) put_row(part.text, i);
      },
      [&](TextOfRows& part) { file.write(part.text); });
}

}  // namespace nmf::io
