// What MATLAB's files of versions 5 to 7 are made of: elements with a type and a size, one within another.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "nmf/base/buffer.hpp"
#include "nmf/io/formats/npy.hpp"
#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

enum class MatlabType : std::uint32_t { int8 = 1, int32 = 5, uint32 = 6, matrix = 14, compressed = 15 };

struct MatlabTag {
  std::uint32_t type = 0;
  std::uint32_t size = 0;  // bytes, without those that fill up
  bool small = false;      // the content is within the tag

  bool is(MatlabType wanted) const { return type == static_cast<std::uint32_t>(wanted); }
};

// The elements in `size` bytes of a stream. Throws Error(Fault::input) where these end within one.
class MatlabElements {
 public:
  MatlabElements(ByteStream& stream, bool swapped, std::uint64_t size)
      : stream_(stream), swapped_(swapped), left_(size) {}

  bool swapped() const { return swapped_; }
  bool ended() const { return left_ == 0; }
  const std::string& file() const { return stream_.name(); }

  MatlabTag next();
  // Its bytes, and what fills up behind them: at most so many, or as many as there is room for.
  std::string content(const MatlabTag& tag, std::size_t most);
  Buffer<char> content(const MatlabTag& tag, const ReadOptions& options);
  void skip(const MatlabTag& tag);
  void skip_all() { skip(left_); }
  // The same bytes are those of others: of what is within an element.
  void leave(std::uint64_t bytes);
  [[noreturn]] void fail_damaged(const std::string& what) const;

 private:
  void read(char* to, std::size_t size);
  void skip(std::uint64_t bytes);
  void skip_filling(const MatlabTag& tag);
  std::uint32_t number(const char* bytes) const;

  ByteStream& stream_;
  bool swapped_;
  std::uint64_t left_;
};

// The bytes that are compressed in the next `size` of a stream, which has to outlive it.
class MatlabInflated : public ByteSource {
 public:
  MatlabInflated(ByteStream& stored, std::uint64_t size);
  MatlabInflated(const MatlabInflated&) = delete;
  MatlabInflated& operator=(const MatlabInflated&) = delete;
  ~MatlabInflated() override;
  std::size_t read(char* to, std::size_t size) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Numbers as they are stored.
struct MatlabNumbers {
  NpyHeader type;  // without a shape
  Buffer<char> bytes;

  std::size_t count() const { return bytes.size() / static_cast<std::size_t>(type.size); }
};
MatlabNumbers read_matlab_numbers(MatlabElements& elements, const ReadOptions& options);

// What a variable says of itself before its numbers.
struct MatlabVariable {
  std::string name;
  int kind = 0;  // mxCLASS: 4 text, 5 sparse, 6 to 15 numbers ...
  bool complex = false;
  std::vector<std::uint64_t> shape;

  bool is_sparse() const { return kind == 5; }
  bool has_numbers() const { return kind >= 5 && kind <= 15 && !complex; }
  bool is_matrix() const { return has_numbers() && shape.size() == 2 && shape[0] > 0 && shape[1] > 0; }
  bool is_wide() const { return is_matrix() && shape[0] > 1 && shape[1] > 1; }
  std::string described() const;  // "a cell array", "complex numbers"
};
MatlabVariable read_matlab_variable(MatlabElements& elements);

}  // namespace nmf::io
