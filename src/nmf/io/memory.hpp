// Whether what is read fits, said before it takes the memory.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "nmf/io/read.hpp"

namespace nmf::io {

// Throws Error(Fault::input, "file: ...") where a matrix would take more bytes than
// ReadOptions::memory_limit.
void check_memory(const std::string& file, double bytes, const ReadOptions& options);

// The same for a matrix that may lie in ReadOptions::scratch, where there is such a thing.
void check_room(const std::string& file, double bytes, const ReadOptions& options);

// The same for numbers that lie in one piece: in memory or in a file, and not in both. `held`: bytes of them
// that are there already.
void check_room_of_one(const std::string& file, double bytes, double held, const ReadOptions& options);

// The same for a line, from 1, of which so many bytes are there without its end.
void check_line(const std::string& file, std::uint64_t line, std::size_t bytes, const ReadOptions& options);

// The same for a text that is counted as a whole.
void check_document(const std::string& file, double bytes, const ReadOptions& options);

// The same for a matrix and its names together.
void check_names(const std::string& file, double bytes, const ReadOptions& options);
// The same for entries, which may lie in ReadOptions::scratch, and names, which may not.
void check_entries_and_names(const std::string& file, double entries, double names,
                             const ReadOptions& options);

// The options for what is read beside something that takes so many bytes.
ReadOptions beside(double bytes, const ReadOptions& options);

// Of memory that its numbers take.
template <class T>
double bytes_of(const Buffer<T>& numbers) {
  return numbers.in_file() ? 0 : sizeof(T) * static_cast<double>(numbers.size());
}
template <class T>
double bytes_of(const LabelledMatrix<T>& matrix) {
  if (const auto* x = std::get_if<Dense<T>>(&matrix.values)) return bytes_of(x->values);
  const auto& x = std::get<Sparse<T>>(matrix.values);
  return bytes_of(x.column) + bytes_of(x.value);
}

// What a text of this size takes as a string of its own, and what holds it.
inline double bytes_of_string(std::size_t size) {
  return static_cast<double>(sizeof(std::string) + (size < sizeof(std::string) / 2 ? 0 : size));
}

// Where memory was refused all the same.
[[noreturn]] void fail_no_memory(const std::string& file, const ReadOptions& options);

}  // namespace nmf::io
