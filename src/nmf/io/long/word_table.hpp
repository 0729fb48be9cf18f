// Words to numbers from 0, in the order in which they come: a hash table with open addressing.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>
#include <vector>

#include "nmf/base/buffer.hpp"

namespace nmf::io {

class WordTable {
 public:
  std::uint32_t find_or_add(std::string_view word) {
    if (2 * (end_.size() + 1) > slots_.size()) widen();
    const std::size_t hash = std::hash<std::string_view>()(word);
    std::size_t at = hash & (slots_.size() - 1);
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (; slots_[at].number != none; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at].tag == tag && (*this)[slots_[at].number] == word) return slots_[at].number;
    const std::uint32_t number = size();
    const std::size_t begin = text_.size();
    text_.grow(begin + word.size());
    text_.resize(begin + word.size());
    std::memcpy(text_.data() + begin, word.data(), word.size());
    end_.push_back(text_.size());
    slots_[at] = {tag, number};
    return number;
  }

  std::string_view operator[](std::uint32_t number) const {
    const std::size_t begin = number == 0 ? 0 : end_[number - 1];
    return {text_.data() + begin, end_[number] - begin};
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(end_.size()); }
  double bytes() const {
    return static_cast<double>(text_.capacity() + end_.capacity() * sizeof(std::size_t) +
                               slots_.capacity() * sizeof(Slot));
  }

 private:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);
  struct Slot {
    std::uint32_t tag = 0;  // the upper half of the hash
    std::uint32_t number = none;
  };

  void widen() {
    constexpr std::size_t least = 64;
    std::vector<Slot> slots(slots_.empty() ? least : 2 * slots_.size());
    for (std::uint32_t number = 0; number < size(); ++number) {
      const std::size_t hash = std::hash<std::string_view>()((*this)[number]);
      std::size_t at = hash & (slots.size() - 1);
      while (slots[at].number != none) at = (at + 1) & (slots.size() - 1);
      slots[at] = {static_cast<std::uint32_t>(hash >> 32), number};
    }
    slots_ = std::move(slots);
  }

  Buffer<char> text_;
  std::vector<std::size_t> end_;  // of each word in text_
  std::vector<Slot> slots_;       // a power of two of them
};

}  // namespace nmf::io
