// A part of a matrix in a plain file, for one of several that each read one.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "nmf/io/read.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::io {

// Of a file whose entries may be of any row: those that this part lists.
template <class T>
struct ListedEntries {
  Index rows = 0, columns = 0;  // of the whole matrix
  std::uint64_t lines = 0;      // read here
  std::uint64_t announced = 0;  // by the file, in all
  Entries<T> entries;
};

// The bytes of a file that a part was made of, the first with the head of the file, and what tells them from
// those of another file.
struct PartBytes {
  std::uint64_t size = 0;       // of the file
  std::uint32_t beginning = 0;  // the CRC-32 of what the kind of file is seen by
  std::uint32_t crc32 = 0;
  std::uint64_t begin = 0, end = 0;
};

template <class T>
struct MatrixPart {
  LabelledMatrix<T> rows;  // behind those of the parts before; or
  std::optional<ListedEntries<T>> listed;
  PartBytes bytes;
};

// Part `number`, from 0, of so many: bytes of the file of about the same size, the first fewer, since it is
// hashed besides (sums_of_file). nullopt: files of this kind are read by one, as are all but delimited
// text, Matrix Market coordinates and .npy in C order, and what is compressed or no file. What is wrong
// somewhere in a part may be of no account where a part before it has an error, and its lines are counted
// from the part's beginning: who finds one lets one reader read all. begins() is called before the part is
// read.
template <class T>
std::optional<MatrixPart<T>> read_part(const std::string& path, const ReadOptions& options,
                                       ReadReport& report, int number, int parts,
                                       const std::function<void()>& begins);

}  // namespace nmf::io
