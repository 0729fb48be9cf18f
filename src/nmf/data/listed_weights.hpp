// The weights of entries that a sparse X stores.
#pragma once

#include <algorithm>

#include "nmf/matrix/matrix.hpp"

namespace nmf {

// Stored entries whose weight is not 1, by their places among all that are stored.
template <class T>
class ListedWeights {
 public:
  ListedWeights() = default;
  // listed: the weights of row i of `stored` in row i, or, where that has blocks of rows, i modulo its count.
  template <class X>
  ListedWeights(const Sparse<X>& stored, const Sparse<T>& listed, T base)
      : place_(scratch_of(stored)), weight_(scratch_of(stored)) {
    for (Index row = 0; row < stored.rows; ++row) {
      const auto i = static_cast<std::size_t>(row % listed.rows);
      Index l = listed.row_start[i];
      for (Index e = stored.row_start[static_cast<std::size_t>(row)];
           e < stored.row_start[static_cast<std::size_t>(row + 1)]; ++e) {
        const std::uint32_t s = stored.column[static_cast<std::size_t>(e)];
        while (l < listed.row_start[i + 1] && listed.column[static_cast<std::size_t>(l)] < s) ++l;
        const bool here = l < listed.row_start[i + 1] && listed.column[static_cast<std::size_t>(l)] == s;
        const T weight = here ? listed.value[static_cast<std::size_t>(l)] : base;
        if (weight == 1) continue;
        place_.push_back(e);
        weight_.push_back(weight);
      }
    }
  }
  // Entries of a range of places become weight * x; what has weight 0 is not looked at.
  void apply(Range range, T* x) const {
    const Index* at = std::lower_bound(place_.begin(), place_.end(), range.begin);
    for (; at != place_.end() && *at < range.end; ++at) {
      const T weight = weight_[static_cast<std::size_t>(at - place_.begin())];
      T& entry = x[*at - range.begin];
      entry = weight > 0 ? weight * entry : T(0);
    }
  }

 private:
  Buffer<Index> place_;
  Buffer<T> weight_;
};

}  // namespace nmf
