// Passes over columns of Y, sorted by what is done with them. Included once for each instruction set.

#if defined(NMF_KERNELS_POISSON_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_POISSON_INL
#undef NMF_KERNELS_POISSON_INL
#else
#define NMF_KERNELS_POISSON_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <vector>

#include "nmf/kernels/poisson.hpp"
#include "nmf/kernels/poisson_long-inl.hpp"
#include "nmf/kernels/poisson_short-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

template <class T>
void sweeps_of(Index k, const T* F, const PoissonColumn<T>* columns, Index count, int sweeps, T* Y, T* ratio,
               double* log_sums, AlignedVector<T>& scratch) {
  const auto by_newton = [&](Index c) {
    const PoissonColumn<T>& column = columns[c];  // zeros that are listed must not decide
    return sweeps > 0 && column.held == 0 && newton_pays(k, column.count) &&
           (column.whole() ||
            newton_pays(k, column.count - std::count(column.x, column.x + column.count, T(0))));
  };
  std::vector<Index> order[2];  // of the short ones; columns of about the same length go together
  for (Index c = 0; c < count; ++c) {
    const bool newton = by_newton(c);
    if (k * columns[c].count <= side_by_side)
      order[newton ? 1 : 0].push_back(c);
    else
      sweep_long(k, F, columns[c], sweeps, newton, Y + c * k, ratio + c * k,
                 log_sums == nullptr ? nullptr : log_sums + c, scratch);
  }
  for (const bool newton : {false, true}) {
    std::vector<Index>& own = order[newton ? 1 : 0];
    const auto shorter = [&](Index a, Index b) { return columns[a].count < columns[b].count; };
    if (!std::is_sorted(own.begin(), own.end(), shorter)) std::stable_sort(own.begin(), own.end(), shorter);
    const auto n = static_cast<Index>(own.size());
    for (Index c = 0; c < n; c += lanes_of<T>)
      sweep_short(k, F, columns, own.data() + c, std::min(lanes_of<T>, n - c), sweeps, newton, Y, ratio,
                  log_sums, scratch);
  }
}

template <class T>
void spread(Index k, const T* F, Index depth, AlignedVector<T>& out) {
  if (k * depth > side_by_side) {
    out.resize(static_cast<std::size_t>(k * padded<T>(depth)));
    Gathered<T>::gather(k, F, nullptr, depth, out.data());
  } else {
    out.resize(static_cast<std::size_t>(k * depth * lanes_of<T>));
    for (Index r = 0; r < k; ++r)
      for (Index e = 0; e < depth; ++e)
        std::fill_n(out.data() + (r * depth + e) * lanes_of<T>, lanes_of<T>, F[e * padded<T>(k) + r]);
  }
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
