// y <- y * p / (G y), element by element (Lee and Seung 2001): monotone, and slow near zeros, which it never
// leaves. k^2 a column and repetition; repeating it on the same (G, P) is what Gillis and Glineur (2012) call
// accelerated.
#include <algorithm>
#include <limits>

#include "nmf/base/aligned.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {

namespace {

template <class T>
void multiply(Index held, Index k, const T* p, const T* Gy, T* y) {
  for (Index r = held; r < k; ++r) {
    if (!(y[r] > 0 && Gy[r] > 0)) continue;
    const T next = y[r] * (std::max(p[r], T(0)) / Gy[r]);
    y[r] = next < std::numeric_limits<T>::min() ? T(0) : next;  // subnormal numbers are slow, and nothing
  }
}

}  // namespace

template <class T>
void update_mu(const HalfStep<T>& step) {
  const Index k = step.k, ld = padded<T>(k);
  AlignedVector<T> G(static_cast<std::size_t>(ld * k)), GY(static_cast<std::size_t>(ld * step.count));
  pack(k, step.G, k, G.data());
  for (int s = 0; s < step.max_sweeps; ++s) {
    std::fill(GY.begin(), GY.end(), T(0));
    multiply_add(k, G.data(), k, step.Y, k, Index{1}, step.count, GY.data());
    for (Index c = 0; c < step.count; ++c)
      multiply(step.held, k, step.P + c * k, GY.data() + c * ld, step.Y + c * k);
  }
}

template void update_mu(const HalfStep<float>&);
template void update_mu(const HalfStep<double>&);

}  // namespace nmf
