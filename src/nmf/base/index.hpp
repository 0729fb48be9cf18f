// How things are counted.
#pragma once

#include <cstdint>

namespace nmf {

using Index = std::int64_t;

struct Range {
  Index begin;
  Index end;
  Index size() const { return end - begin; }
};

}  // namespace nmf
