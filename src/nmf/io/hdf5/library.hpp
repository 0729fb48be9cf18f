// The HDF5 library as the readers of its layouts see it: paths, attributes, names and where numbers lie. Only
// to be called in a process of its own (own_process.hpp): on damaged files the library may do anything.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nmf/io/hdf5/stored_array.hpp"

namespace nmf::io {

// An identifier of the library's, closed at the end.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  Close close_;
};

constexpr H5Z_filter_t lzf_filter = 32000;  // as h5py has registered it

// Of the last thing that went wrong, the innermost reason, which is the most particular one.
std::string reason_of_library();

// A file that is open for reading. What goes wrong is thrown as Error(Fault::input, "file: path: ...").
class Hdf5File {
 public:
  explicit Hdf5File(const std::string& path);

  const std::string& name() const { return name_; }
  std::uint64_t size() const { return size_; }  // bytes

  bool is_group(const std::string& path) const;
  bool is_dataset(const std::string& path) const;
  std::vector<std::string> members(const std::string& group) const;  // in the order of their names

  // Attributes; nothing where there is none of this kind.
  std::optional<std::string> text(const std::string& path, const char* attribute) const;
  std::vector<std::int64_t> numbers(const std::string& path, const char* attribute) const;

  // Of the dimensions of a dataset of numbers; empty for what else there may be at `path`.
  std::vector<std::uint64_t> shape(const std::string& path) const;

  // A dataset of numbers with one or two dimensions.
  StoredArray array(const std::string& path) const;
  // Numbers of a dataset with one dimension, all at once: few.
  std::vector<std::int64_t> small_numbers(const std::string& path) const;
  // Texts, numbers or truth values of a dataset with one dimension, as texts; of one of compound values those
  // of the field.
  std::vector<std::string> texts(const std::string& path, const char* field = nullptr) const;

  Handle open(const std::string& dataset) const;
  [[noreturn]] void fail_at(const std::string& path, const std::string& message) const;
  // With what the library says.
  [[noreturn]] void fail_library(const std::string& path) const;

 private:
  std::optional<H5O_info_t> info(const std::string& path) const;
  Handle attribute(const std::string& path, const char* name) const;

  std::string name_;
  Handle file_;
  std::uint64_t size_ = 0;
  std::uint64_t user_block_ = 0;
  unsigned long number_ = 0;  // the library's of this file: what a link leads to may lie in another
};

}  // namespace nmf::io
