// Zip archives, by libzip.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {

// Throws Error(Fault::input) where the archive is damaged or a member is not there.
class ZipReader {
 public:
  // The directory of an archive stands at its end: takes all of the stream into memory, or into
  // options.scratch; or a file that memory does not hold where it lies, and the stream stays as it is.
  ZipReader(ByteStream& stream, const ReadOptions& options);
  ~ZipReader();

  double bytes_in_memory() const;
  const std::string& file() const;
  bool has(const std::string& name) const;
  std::vector<std::string> names() const;          // of the members that are files
  ByteStream open(const std::string& name) const;  // one at a time; must not outlive the reader
  // Where in the archive the bytes of a member begin, if they lie there as they are.
  std::optional<std::size_t> place(const std::string& name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The same members give the same bytes.
class ZipWriter {
 public:
  ZipWriter();
  ~ZipWriter();

  // data must live until write().
  void add(const std::string& name, const std::string& header, const void* data, std::size_t size);
  void write(AtomicFile& file);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nmf::io
