// The model, and the derivatives of sum x log(model) up to the second, of entries that lie side by side.
// Included once for each instruction set.

#if defined(NMF_KERNELS_POISSON_HESSIAN_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_POISSON_HESSIAN_INL
#undef NMF_KERNELS_POISSON_HESSIAN_INL
#else
#define NMF_KERNELS_POISSON_HESSIAN_INL
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "nmf/kernels/tile-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// Entries in groups of `width` numbers: one of each of several columns, or several of one column. Everything
// that is said of a coordinate (y, gain, hessian) is `width` numbers, too: sums run over the groups, each
// place by itself and in order, whatever the number of lanes.
template <class T, Index width>
struct EntryGroups {
  Index k, size;   // size: a multiple of width
  const T *f, *x;  // f_r of the entries is at f + r * size
  T* model;
  T floor;

  const T* row(Index r) const { return f + r * size; }

  void set_model(const T* y) const {
    for (Index at = 0; at < width; at += lanes_of<T>) set_model(y + at, at, size);
  }

  // gain_r = sum of x f_r / model, hessian_rs = sum of x f_r f_s / model^2 for r <= s at least, and 1 /
  // model.
  void second_order(const T* y, T* gain, T* hessian, T* inverses) const {
    for (Index at = 0; at < width; at += lanes_of<T>) {
      if (k <= fused)
        with_number<fused>(k,
                           [&]<int K>() { all_at_once<K>(y + at, at, gain + at, hessian + at, inverses); });
      else
        in_blocks(y + at, at, gain + at, hessian + at, inverses);
    }
  }

  // What the sum of x log(model) has gained since the model was 1 / inverse, at the least: log(1 + t) >= t -
  // t^2 / 2 + t^3 / 3 - t^4 / 2 for t >= -0.6. least[i] becomes the smallest t at each of the places.
  void least_gain(const T* inverses, T* gain, T* least) const {
    const hn::ScalableTag<T> d;
    const auto one = hn::Set(d, T(1)), half = hn::Set(d, T(0.5)), third = hn::Set(d, T(1) / T(3));
    for (Index at = 0; at < width; at += lanes_of<T>) {
      auto sum = hn::Zero(d), lowest = hn::Zero(d);
      for (Index e = at; e < size; e += width) {
        const auto t = hn::MulSub(hn::Load(d, model + e), hn::Load(d, inverses + e), one);
        auto share = hn::NegMulAdd(half, t, third);
        share = hn::MulSub(share, t, half);
        share = hn::Mul(hn::MulAdd(share, t, one), t);
        lowest = hn::Min(lowest, t);
        sum = hn::MulAdd(hn::Load(d, x + e), share, sum);
      }
      hn::Store(sum, d, gain + at);
      hn::Store(lowest, d, least + at);
    }
  }

 private:
  static constexpr int fused = registers == 32 ? 6 : 4;  // components whose sums stay in registers
  static constexpr int block = registers == 32 ? 4 : 3;  // a block of block x block sums does
  static constexpr Index cached = 32768;                 // bytes of F that blocks share
  static constexpr int together = 4;                     // groups whose models share what is read of y
  static constexpr Index most_groups = cached / (static_cast<Index>(sizeof(T)) * width * (fused + 1));

  void set_model(const T* y, Index from, Index to) const {
    Index e = from;
    for (; e + (together - 1) * width < to; e += together * width) models<together>(y, e);
    for (; e < to; e += width) models<1>(y, e);
  }

  template <int N>
  HWY_INLINE void models(const T* y, Index e) const {
    const hn::ScalableTag<T> d;
    Vec<T> even[N], odd[N];
    for (int i = 0; i < N; ++i) even[i] = odd[i] = hn::Zero(d);
    Index r = 0;
    for (; r + 2 <= k; r += 2) {
      const auto a = hn::Load(d, y + r * width), b = hn::Load(d, y + (r + 1) * width);
      for (int i = 0; i < N; ++i) {
        even[i] = hn::MulAdd(hn::Load(d, row(r) + e + i * width), a, even[i]);
        odd[i] = hn::MulAdd(hn::Load(d, row(r + 1) + e + i * width), b, odd[i]);
      }
    }
    if (r < k)
      for (int i = 0; i < N; ++i)
        even[i] = hn::MulAdd(hn::Load(d, row(r) + e + i * width), hn::Load(d, y + r * width), even[i]);
    for (int i = 0; i < N; ++i)
      hn::Store(hn::Max(hn::Add(even[i], odd[i]), hn::Set(d, floor)), d, model + e + i * width);
  }

  template <int K>
  HWY_INLINE void all_at_once(const T* y, Index at, T* gain, T* hessian, T* inverses) const {
    const hn::ScalableTag<T> d;
    const auto one = hn::Set(d, T(1)), least = hn::Set(d, floor);
    Vec<T> from[K], first[K], second[K][K];
    for (int r = 0; r < K; ++r) {
      from[r] = hn::Load(d, y + r * width);
      first[r] = hn::Zero(d);
      for (int s = r; s < K; ++s) second[r][s] = hn::Zero(d);
    }
    for (Index e = at; e < size; e += width) {
      Vec<T> here[K], sum[2] = {hn::Zero(d), hn::Zero(d)};
      for (int r = 0; r < K; ++r) {
        here[r] = hn::Load(d, row(r) + e);
        sum[r % 2] = hn::MulAdd(here[r], from[r], sum[r % 2]);
      }
      const auto m = hn::Max(hn::Add(sum[0], sum[1]), least), inverse = hn::Div(one, m);
      hn::Store(inverse, d, inverses + e);
      const auto once = hn::Mul(hn::Load(d, x + e), inverse), twice = hn::Mul(once, inverse);
      for (int r = 0; r < K; ++r) {
        first[r] = hn::MulAdd(once, here[r], first[r]);
        const auto t = hn::Mul(twice, here[r]);
        for (int s = r; s < K; ++s) second[r][s] = hn::MulAdd(t, here[s], second[r][s]);
      }
    }
    for (int r = 0; r < K; ++r) {
      hn::Store(first[r], d, gain + r * width);
      for (int s = r; s < K; ++s) hn::Store(second[r][s], d, hessian + (r * K + s) * width);
    }
  }

  // As many groups at a time as stay in the first-level cache.
  void in_blocks(const T* y, Index at, T* gain, T* hessian, T* inverses) const {
    const hn::ScalableTag<T> d;
    const auto one = hn::Set(d, T(1)), zero = hn::Zero(d);
    alignas(64) T once[most_groups * lanes_of<T>], twice[most_groups * lanes_of<T>];
    for (Index r = 0; r < k; ++r) {
      hn::Store(zero, d, gain + r * width);
      for (Index s = 0; s < k; ++s) hn::Store(zero, d, hessian + (r * k + s) * width);
    }
    const Index step = std::max(Index{1}, cached / (static_cast<Index>(sizeof(T)) * width * k)) * width;
    for (Index begin = at; begin < size; begin += step) {
      const Index end = std::min(size, begin + step);
      set_model(y, begin, end);
      Index i = 0;
      for (Index e = begin; e < end; e += width, i += lanes_of<T>) {
        const auto inverse = hn::Div(one, hn::Load(d, model + e));
        const auto a = hn::Mul(hn::Load(d, x + e), inverse);
        hn::Store(inverse, d, inverses + e);
        hn::Store(a, d, once + i);
        hn::Store(hn::Mul(a, inverse), d, twice + i);
      }
      for (Index r = 0; r < k; r += block)
        with_number<block>(std::min<Index>(block, k - r), [&]<int R>() {
          add_gain<R>(r, begin, end, once, gain);
          for (Index s = r; s < k; s += block)
            with_number<block>(std::min<Index>(block, k - s),
                               [&]<int S>() { add_hessian<R, S>(r, s, begin, end, twice, hessian); });
        });
    }
  }

  template <int R>
  HWY_INLINE void add_gain(Index r, Index begin, Index end, const T* once, T* gain) const {
    const hn::ScalableTag<T> d;
    Vec<T> sum[R];
    for (int i = 0; i < R; ++i) sum[i] = hn::Load(d, gain + (r + i) * width);
    for (Index e = begin; e < end; e += width, once += lanes_of<T>) {
      const auto a = hn::Load(d, once);
      for (int i = 0; i < R; ++i) sum[i] = hn::MulAdd(a, hn::Load(d, row(r + i) + e), sum[i]);
    }
    for (int i = 0; i < R; ++i) hn::Store(sum[i], d, gain + (r + i) * width);
  }

  template <int R, int S>
  HWY_INLINE void add_hessian(Index r, Index s, Index begin, Index end, const T* twice, T* hessian) const {
    const hn::ScalableTag<T> d;
    Vec<T> sum[R][S];
    const auto at = [&](int i, int j) { return hessian + ((r + i) * k + s + j) * width; };
    for (int i = 0; i < R; ++i)
      for (int j = 0; j < S; ++j) sum[i][j] = hn::Load(d, at(i, j));
    for (Index e = begin; e < end; e += width, twice += lanes_of<T>) {
      Vec<T> t[R];
      const auto a = hn::Load(d, twice);
      for (int i = 0; i < R; ++i) t[i] = hn::Mul(a, hn::Load(d, row(r + i) + e));
      for (int j = 0; j < S; ++j) {
        const auto here = hn::Load(d, row(s + j) + e);
        for (int i = 0; i < R; ++i) sum[i][j] = hn::MulAdd(t[i], here, sum[i][j]);
      }
    }
    for (int i = 0; i < R; ++i)
      for (int j = 0; j < S; ++j) hn::Store(sum[i][j], d, at(i, j));
  }
};

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
