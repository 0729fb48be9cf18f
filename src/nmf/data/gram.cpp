#include "nmf/data/gram.hpp"

#include <algorithm>

#include "nmf/base/aligned.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/kernels/multiply.hpp"

namespace nmf {

template <class T>
Factor<T> gram(const Factor<T>& F, T* packed, T by) {
  constexpr Index block = 512, max_parts = 16;
  const auto k = F.k(), count = F.count();
  const Index ld = padded<T>(k), blocks = blocks_of(count, block);
  const Index parts = std::clamp<Index>(blocks, 1, max_parts);
  AlignedVector<T> scratch(packed != nullptr ? 0 : static_cast<std::size_t>(max_threads() * ld * block));
  AlignedVector<T> square(static_cast<std::size_t>(parts * ld * k));
  std::vector<double> sums(static_cast<std::size_t>(parts * k * k), 0.0);
  parallel_for(parts, static_cast<double>(k * k) * static_cast<double>(count), [&](Index part, int thread) {
    T* g = square.data() + part * ld * k;
    double* sum = sums.data() + part * k * k;
    for (Index b = part * blocks / parts; b < (part + 1) * blocks / parts; ++b) {
      const Index begin = b * block, size = std::min(block, count - begin);
      T* f = packed != nullptr ? packed + begin * ld : scratch.data() + thread * ld * block;
      pack(k, F.data() + begin * k, size, f);
      std::fill(g, g + ld * k, T(0));
      gram_add(k, f, size, g);
      for (Index j = 0; j < k; ++j)
        for (Index i = 0; i <= j; ++i) sum[j * k + i] += g[j * ld + i];
      if (by != 1)
        for (Index e = 0; e < ld * size; ++e) f[e] *= by;
    }
  });
  for (Index part = 1; part < parts; ++part)
    for (Index e = 0; e < k * k; ++e)
      sums[static_cast<std::size_t>(e)] += sums[static_cast<std::size_t>(part * k * k + e)];
  Factor<T> G(F.k(), F.k());
  for (Index j = 0; j < k; ++j)  // both triangles from one of them: exactly symmetric
    for (Index i = 0; i <= j; ++i)
      G(i, j) = G(j, i) = static_cast<T>(sums[static_cast<std::size_t>(j * k + i)]);
  return G;
}

template <class T>
double inner(const Factor<T>& A, const Factor<T>& B) {
  constexpr Index chunk = 4096;
  const auto size = static_cast<Index>(A.size());
  return parallel_sum<double>(blocks_of(size, chunk), static_cast<double>(size), [&](Index b, int) {
    double total = 0;
    for (Index e = b * chunk; e < std::min(size, (b + 1) * chunk); ++e)
      total += static_cast<double>(A.data()[e]) * B.data()[e];
    return total;
  });
}

template <class T>
Factor<T> times(const Factor<T>& M, const Factor<T>& F) {
  constexpr Index block = 256;
  const auto k = M.k(), depth = M.count(), count = F.count();
  const AlignedVector<T> packed = packed_factor(M);
  Factor<T> result(M.k(), F.count());
  parallel_for(blocks_of(count, block), static_cast<double>(k * depth) * static_cast<double>(count),
               [&](Index b, int) {
                 const Index begin = b * block, size = std::min(block, count - begin);
                 AlignedVector<T> out(static_cast<std::size_t>(padded<T>(k) * size), T(0));
                 multiply_add(k, packed.data(), depth, F.data() + begin * depth, depth, Index{1}, size,
                              out.data());
                 unpack(k, out.data(), size, result.data() + begin * k);
               });
  return result;
}

template double inner(const Factor<float>&, const Factor<float>&);
template double inner(const Factor<double>&, const Factor<double>&);
template Factor<float> times(const Factor<float>&, const Factor<float>&);
template Factor<double> times(const Factor<double>&, const Factor<double>&);
template Factor<float> gram(const Factor<float>&, float*, float);
template Factor<double> gram(const Factor<double>&, double*, double);

}  // namespace nmf
