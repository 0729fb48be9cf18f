#include "nmf/kernels/multiply.hpp"

namespace nmf {

template <class T>
void multiply_add(Index k, const T* F, Index depth, const T* x, Index column_stride, Index depth_stride,
                  Index columns, T* out, const Ahead& ahead) {
  products<T>().multiply(k, F, depth, x, column_stride, depth_stride, columns, ahead, out);
}
template <class T>
void multiply_add_rows(Index k, const T* F, Index ld, Index depth, const T* x, Index depth_stride,
                       Index columns, T* out, Index stride, const Ahead& ahead) {
  products<T>().multiply_rows(k, F, ld, depth, x, depth_stride, columns, ahead, out, stride);
}
template <class T>
void gram_add(Index k, const T* F, Index depth, T* out) {
  products<T>().gram(k, F, depth, out);
}
template <class T>
void gather_add(Index k, const T* F, const std::uint32_t* index, const T* x, Index depth, T* out) {
  const Index start[] = {0, depth};
  products<T>().gather(k, F, index, x, start, 1, out);
}
template <class T>
void gather_add(Index k, const T* F, const std::uint32_t* index, const T* x, const Index* start,
                Index columns, T* out) {
  products<T>().gather(k, F, index, x, start, columns, out);
}
template <class T>
void pack(Index k, const T* from, Index columns, T* to) {
  products<T>().pack(k, from, columns, to);
}
template <class T>
void unpack(Index k, const T* from, Index columns, T* to) {
  products<T>().unpack(k, from, columns, to);
}

template void multiply_add(Index, const float*, Index, const float*, Index, Index, Index, float*,
                           const Ahead&);
template void multiply_add(Index, const double*, Index, const double*, Index, Index, Index, double*,
                           const Ahead&);
template void multiply_add_rows(Index, const float*, Index, Index, const float*, Index, Index, float*, Index,
                                const Ahead&);
template void multiply_add_rows(Index, const double*, Index, Index, const double*, Index, Index, double*,
                                Index, const Ahead&);
template void gram_add(Index, const float*, Index, float*);
template void gram_add(Index, const double*, Index, double*);
template void gather_add(Index, const float*, const std::uint32_t*, const float*, Index, float*);
template void gather_add(Index, const float*, const std::uint32_t*, const float*, const Index*, Index,
                         float*);
template void gather_add(Index, const double*, const std::uint32_t*, const double*, Index, double*);
template void gather_add(Index, const double*, const std::uint32_t*, const double*, const Index*, Index,
                         double*);
template void pack(Index, const float*, Index, float*);
template void pack(Index, const double*, Index, double*);
template void unpack(Index, const float*, Index, float*);
template void unpack(Index, const double*, Index, double*);

}  // namespace nmf
