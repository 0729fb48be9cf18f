// Words to numbers from 0, in the order in which they come: a hash table with open addressing.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "nmf/base/buffer.hpp"

namespace nmf::io {

static_assert(std::endian::native == std::endian::little);

// The size of a word and its first bytes as two numbers, which for most words are all of it: so two are
// compared, and one is hashed, in a few steps.
struct WordKey {
  static constexpr std::size_t bytes = 12;

  explicit WordKey(std::string_view word) : high(std::uint64_t{word.size()} << 32) {
    const char* const at = word.data();
    const std::size_t size = word.size();
    if (size >= bytes) {
      low = load<std::uint64_t>(at);
      high |= load<std::uint32_t>(at + 8);
    } else if (size > 8) {
      low = load<std::uint64_t>(at);
      high |= load<std::uint32_t>(at + size - 4) >> 8 * (bytes - size);
    } else if (size == 8) {
      low = load<std::uint64_t>(at);
    } else if (size >= 4) {
      low = load<std::uint32_t>(at) | load<std::uint32_t>(at + size - 4) << 8 * (size - 4);
    } else {
      for (std::size_t i = 0; i < size; ++i) low |= std::uint64_t{static_cast<unsigned char>(at[i])} << 8 * i;
    }
  }
  // Of a word behind whose beginning so many bytes may be read: no branch is taken by its size.
  struct Roomy {
    std::string_view word;
  };
  explicit WordKey(Roomy roomy) : high(std::uint64_t{roomy.word.size()} << 32) {
    const char* const at = roomy.word.data();
    const std::size_t size = std::min(roomy.word.size(), bytes);
    low = load<std::uint64_t>(at) & first_bytes(std::min<std::size_t>(size, 8));
    high |= load<std::uint32_t>(at + 8) & first_bytes(size - std::min<std::size_t>(size, 8));
  }
  bool operator==(const WordKey&) const = default;

  // Of all bytes of the word whose key this is.
  std::uint64_t hash(std::string_view word) const {
    std::uint64_t hash = mixed(mixed(low) ^ high);
    if (word.size() <= bytes) return hash;
    for (std::size_t i = bytes; i + 8 < word.size(); i += 8)
      hash = mixed(hash ^ load<std::uint64_t>(word.data() + i));
    return mixed(hash ^ load<std::uint64_t>(word.data() + word.size() - 8));
  }

  // The first eight bytes, zeros behind a shorter word, as a number that is the less the sooner they come.
  std::uint64_t beginning() const { return __builtin_bswap64(low); }

  std::uint64_t low = 0, high;

 private:
  template <class Number>
  static std::uint64_t load(const char* at) {
    Number number = 0;
    std::memcpy(&number, at, sizeof number);
    return number;
  }
  static std::uint64_t first_bytes(std::size_t count) {
    return count == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * count) - 1;
  }
  // A step of MurmurHash3.
  static std::uint64_t mixed(std::uint64_t number) {
    number = (number ^ (number >> 33)) * 0xFF51AFD7ED558CCD;
    return number ^ (number >> 33);
  }
};

class WordTable {
 public:
  // What is known of a word before it is looked for.
  struct Sought {
    explicit Sought(std::string_view given) : Sought(given, WordKey(given)) {}
    explicit Sought(WordKey::Roomy given) : Sought(given.word, WordKey(given)) {}
    Sought(std::string_view given, const WordKey& its_key)
        : word(given), key(its_key), hash(key.hash(given)) {}
    std::string_view word;
    WordKey key;
    std::uint64_t hash;
  };

  std::uint32_t find_or_add(std::string_view word) { return find_or_add(Sought(word)); }
  std::uint32_t find_or_add(const Sought& sought) {
    if (2 * (end_.size() + 1) > slots_.size()) widen();
    const std::size_t at = slot_of(sought);
    return slots_[at].number != none ? slots_[at].number : add(at, sought);
  }

  // The numbers that words of another table have here, behind those of its first words that `numbers` has:
  // while one is looked up, the places of those behind it come into the cache.
  void find_or_add_all(const WordTable& words, std::vector<std::uint32_t>& numbers) {
    constexpr std::uint32_t ahead = 16;
    for (auto w = static_cast<std::uint32_t>(numbers.size()); w < words.size(); ++w) {
      if (w + ahead < words.size()) prefetch(words.sought(w + ahead));
      numbers.push_back(find_or_add(words.sought(w)));
    }
  }

  std::optional<std::uint32_t> find(std::string_view word) const { return find(Sought(word)); }
  std::optional<std::uint32_t> find(const Sought& sought) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint32_t number = slots_[slot_of(sought)].number;
    return number == none ? std::nullopt : std::optional(number);
  }

  // Brings into the cache where the word will be looked for.
  void prefetch(const Sought& sought) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[sought.hash & (slots_.size() - 1)]);
  }
  // And then what it will be compared with there: the word that this number has, if any.
  std::optional<std::uint32_t> prefetch_likely(const Sought& sought) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint32_t number = slots_[sought.hash & (slots_.size() - 1)].number;
    if (number == none) return std::nullopt;
    __builtin_prefetch(&keys_[number]);
    return number;
  }

  std::string_view operator[](std::uint32_t number) const {
    const std::size_t begin = number == 0 ? 0 : end_[number - 1];
    return {text_.data() + begin, end_[number] - begin};
  }
  const WordKey& key(std::uint32_t number) const { return keys_[number]; }
  // A word of this table, to be looked for in another one.
  Sought sought(std::uint32_t number) const { return {(*this)[number], keys_[number]}; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(end_.size()); }
  double bytes() const {
    return static_cast<double>(text_.capacity() + keys_.capacity() * sizeof(WordKey) +
                               end_.capacity() * sizeof(std::size_t) + slots_.capacity() * sizeof(Slot));
  }

 private:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);
  struct Slot {
    std::uint32_t tag = 0;  // the upper half of the hash
    std::uint32_t number = none;
  };
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  bool is(std::uint32_t number, const Sought& sought) const {
    return keys_[number] == sought.key &&
           (sought.word.size() <= WordKey::bytes || (*this)[number] == sought.word);
  }

  // Where the word is, or where it would go.
  std::size_t slot_of(const Sought& sought) const {
    const std::uint32_t tag = tag_of(sought.hash);
    std::size_t at = sought.hash & (slots_.size() - 1);
    while (slots_[at].number != none && !(slots_[at].tag == tag && is(slots_[at].number, sought)))
      at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  std::uint32_t add(std::size_t at, const Sought& sought) {
    const std::uint32_t number = size();
    const std::size_t begin = text_.size(), end = begin + sought.word.size();
    text_.grow(end);
    text_.resize(end);
    if (begin < end) std::memcpy(text_.data() + begin, sought.word.data(), end - begin);
    keys_.push_back(sought.key);
    end_.push_back(end);
    slots_[at] = {tag_of(sought.hash), number};
    return number;
  }

  void widen() {
    constexpr std::size_t least = 64;
    Buffer<Slot> slots(slots_.empty() ? least : 2 * slots_.size());
    std::fill(slots.begin(), slots.end(), Slot{});
    for (std::uint32_t number = 0; number < size(); ++number) {
      const std::uint64_t hash = keys_[number].hash((*this)[number]);
      std::size_t at = hash & (slots.size() - 1);
      while (slots[at].number != none) at = (at + 1) & (slots.size() - 1);
      slots[at] = {tag_of(hash), number};
    }
    slots_ = std::move(slots);
  }

  Buffer<char> text_;
  Buffer<WordKey> keys_;
  Buffer<std::size_t> end_;  // of each word in text_
  Buffer<Slot> slots_;       // a power of two of them
};

}  // namespace nmf::io
