// State as bytes, written and read back to the bit by the same line of code: a class lists what it has in
//
//   void keep(Archive& archive) { archive(this, that); }
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace nmf {

class Archive {
 public:
  Archive() = default;  // to be written
  explicit Archive(std::string bytes) : bytes_(std::move(bytes)), reading_(true) {}

  // To be written after what `bytes` holds.
  static Archive into(std::string bytes) {
    Archive archive(std::move(bytes));
    archive.reading_ = false;
    return archive;
  }

  bool reading() const { return reading_; }
  std::string take() { return std::move(bytes_); }  // the end of it

  // What has not been read.
  std::string rest() {
    bytes_.erase(0, at_);
    return take();
  }

  // Throws Error(Fault::input) where what is read ends too early. What was read to its end is given back.
  template <class... Values>
  void operator()(Values&... values) {
    (keep(values), ...);
  }

 private:
  template <class V>
  void keep(V& value) {
    if constexpr (requires { value.keep(*this); })
      value.keep(*this);
    else {
      static_assert(std::is_arithmetic_v<V> || std::is_enum_v<V>);
      raw(&value, sizeof value);
    }
  }
  template <class V>
  void keep(std::vector<V>& values) {
    auto size = static_cast<std::uint64_t>(values.size());
    keep(size);
    if (reading_) {
      if (size > bytes_.size()) cut_off();
      values.resize(static_cast<std::size_t>(size));
    }
    if constexpr (std::is_arithmetic_v<V>)
      raw(values.data(), values.size() * sizeof(V));
    else
      for (V& value : values) keep(value);
  }
  template <class V>
  void keep(std::optional<V>& value) {
    bool there = value.has_value();
    keep(there);
    if (!there)
      value.reset();
    else
      keep(value ? *value : value.emplace());
  }
  void keep(std::string& text) {
    auto size = static_cast<std::uint64_t>(text.size());
    keep(size);
    if (reading_) {
      if (size > bytes_.size()) cut_off();
      text.resize(static_cast<std::size_t>(size));
    }
    raw(text.data(), text.size());
  }
  void raw(void* value, std::size_t size);
  [[noreturn]] static void cut_off();

  std::string bytes_;
  std::size_t at_ = 0;
  bool reading_ = false;
};

}  // namespace nmf
