// Whether values look like ratings, which nobody adds up, rather than counts.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace nmf {

// How often each of 0, 0.5, 1 ... 10 was met.
class Grades {
 public:
  template <class T>
  void add(T value) {
    const T twice = 2 * value;
    const bool within = twice >= 0 && twice < static_cast<T>(count_.size());
    const auto grade = static_cast<std::uint32_t>(within ? twice : 0);
    if (within && static_cast<T>(grade) == twice)
      ++count_[grade];
    else if (!std::isnan(value))
      other_ = true;
  }
  void add(const Grades& more) {
    for (std::size_t i = 0; i < count_.size(); ++i) count_[i] += more.count_[i];
    other_ = other_ || more.other_;
  }
  void clear() { *this = {}; }

  // All values are such, three or more different ones, and the least of them is not the most frequent, as it
  // is among counts.
  bool look_like_ratings() const {
    const auto met = [](std::uint64_t count) { return count > 0; };
    const auto least = std::find_if(count_.begin(), count_.end(), met);
    return !other_ && std::count_if(count_.begin(), count_.end(), met) >= 3 &&
           std::max_element(count_.begin(), count_.end()) != least;
  }

 private:
  std::array<std::uint64_t, 21> count_{};
  bool other_ = false;
};

}  // namespace nmf
