// What the fuzzer feeds, and what the ordinary tests replay from the corpus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <span>

namespace nmf::test {

// Aborts when something is wrong; any bytes are right.
using FuzzTarget = void (*)(std::span<const std::uint8_t> bytes);

struct NamedTarget {
  const char* name;  // of its folder in tests/fuzz/corpus
  FuzzTarget run;
  enum class Input {
    file,
    values
  } input = Input::file;  // the first byte chooses options, the rest is a file; or numbers
};

inline std::ostream& operator<<(std::ostream& out, const NamedTarget& target) {
  return out << target.name;
}

std::span<const NamedTarget> fuzz_targets();

}  // namespace nmf::test
