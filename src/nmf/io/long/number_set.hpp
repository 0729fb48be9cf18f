// A set of whole numbers that knows which place each of its numbers has in their order. Numbers may lie
// anywhere: what takes memory is how many stretches of 512 of them are met.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace nmf::io {

class NumberSet {
 public:
  void insert(std::uint32_t number) {
    const std::size_t stretch = number / numbers_a_page;
    if (stretch >= page_of_.size()) page_of_.resize(stretch + 1);
    if (page_of_[stretch] == 0) {
      pages_.emplace_back();
      page_of_[stretch] = static_cast<std::uint32_t>(pages_.size());
    }
    pages_[page_of_[stretch] - 1].bits[word_of(number)] |= std::uint64_t{1} << (number % 64);
  }

  // Before places are asked for, and after the last insert.
  void count() {
    size_ = 0;
    for (const std::uint32_t number : page_of_) {
      if (number == 0) continue;
      Page& page = pages_[number - 1];
      for (std::size_t w = 0; w < page.bits.size(); ++w) {
        page.before[w] = size_;
        size_ += ones(page.bits[w]);
      }
    }
  }
  std::uint32_t size() const { return size_; }

  // Of a number that is in the set.
  std::uint32_t place(std::uint32_t number) const {
    const Page& page = pages_[page_of_[number / numbers_a_page] - 1];
    const std::uint64_t below = page.bits[word_of(number)] & ((std::uint64_t{1} << (number % 64)) - 1);
    return page.before[word_of(number)] + ones(below);
  }

  // take(number) for each of them, from the least on.
  template <class Take>
  void for_each(const Take& take) const {
    for (std::size_t stretch = 0; stretch < page_of_.size(); ++stretch) {
      if (page_of_[stretch] == 0) continue;
      const Page& page = pages_[page_of_[stretch] - 1];
      for (std::size_t w = 0; w < page.bits.size(); ++w)
        for (std::uint64_t left = page.bits[w]; left != 0; left &= left - 1)
          take(static_cast<std::uint32_t>(stretch * numbers_a_page + w * 64 +
                                          static_cast<std::size_t>(std::countr_zero(left))));
    }
  }

  double bytes() const {
    return static_cast<double>(page_of_.capacity() * sizeof(std::uint32_t) +
                               pages_.capacity() * sizeof(Page));
  }

 private:
  static constexpr std::size_t numbers_a_page = 512;
  struct Page {
    std::array<std::uint64_t, numbers_a_page / 64> bits{};
    std::array<std::uint32_t, numbers_a_page / 64> before{};  // numbers of the set below those of the word
  };
  // Where not every processor has an instruction for it, std::popcount is a call.
  static std::uint32_t ones(std::uint64_t bits) {
    bits -= bits >> 1 & 0x5555555555555555;
    bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return static_cast<std::uint32_t>((bits * 0x0101010101010101) >> 56);
  }
  static std::size_t word_of(std::uint32_t number) { return number % numbers_a_page / 64; }

  std::vector<std::uint32_t> page_of_;  // of each stretch, from 1; 0: none
  std::vector<Page> pages_;
  std::uint32_t size_ = 0;
};

}  // namespace nmf::io
