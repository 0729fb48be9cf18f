// Texts in files: which of a folder's files are documents, and what is in them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nmf/base/buffer.hpp"
#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

struct DocumentFolder {
  std::vector<std::string> paths;  // below the folder, in the order of their bytes
  std::vector<std::string> names;  // the same without .txt and .gz ...
  std::size_t passed_over = 0;     // files that are no documents
};

// Those that end in .txt, also compressed, in the folder and the folders in it; where there are none all
// files. What is hidden is passed over. Throws Error(Fault::input) where there is no file, or two have one
// name.
DocumentFolder find_documents(const std::string& folder);

// Whether there is one that ends in .txt, without looking for long.
bool has_documents(const std::string& folder);

// A file that is in memory as a whole, decompressed, with a newline behind its end.
class Document {
 public:
  // Throws Error(Fault::input), also for what is no text.
  void read(const std::string& path, const ReadOptions& options);

  const char* begin() const { return text_.begin(); }  // behind a byte-order mark
  const char* end() const { return text_.end() - 1; }
  std::uint64_t stored_bytes() const { return bytes_; }
  const std::string& sha256() const { return sha256_; }  // of the bytes as stored

 private:
  void take(ByteStream& stream, const ReadOptions& options);

  Buffer<char> text_;
  std::uint64_t bytes_ = 0;
  std::string sha256_;
};

// Text in UTF-16 is told by its first bytes.
void check_not_utf16(const std::string& file, std::string_view head);

// `begin` is that of line `first_line` of the file.
[[noreturn]] void fail_not_utf8(const std::string& file, const char* begin, const char* wrong,
                                std::uint64_t first_line = 1);

}  // namespace nmf::io
