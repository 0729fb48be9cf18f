#include "nmf/model/reconstruct.hpp"

#include <algorithm>

#include "nmf/base/parallel.hpp"

namespace nmf {
namespace {

// row(i) for each of `count` rows.
template <class Row>
void for_rows(Index count, Index columns, Index rank, const Row& row) {
  constexpr Index block = 16;
  const double work = static_cast<double>(count) * static_cast<double>(columns) * static_cast<double>(rank);
  parallel_for(blocks_of(count, block), work, [&](Index b, int) {
    for (Index i = b * block; i < std::min(count, (b + 1) * block); ++i) row(i);
  });
}

void add(double w, const double* h, Index n, double* y) {
  if (w == 0) return;
  for (Index j = 0; j < n; ++j) y[j] += w * h[j];
}

}  // namespace

Reconstruction::Reconstruction(const Factor<double>& H, std::vector<Index> components)
    : components_(transposed(H)), chosen_(std::move(components)), counts_(H.k(), 0) {
  std::sort(chosen_.begin(), chosen_.end());
  for (const Index r : chosen_) counts_[static_cast<std::size_t>(r)] = 1;
}

void Reconstruction::rows(const double* w, Index count, double* y) const {
  for_rows(count, columns(), rank(), [&](Index i) {
    double* row = y + i * columns();
    std::fill_n(row, columns(), 0.0);
    for (const Index r : chosen_) add(w[i * rank() + r], component(r), columns(), row);
  });
}

double Reconstruction::entry(const double* w, Index column) const {
  double y = 0;
  for (const Index r : chosen_) y += w[r] * component(r)[column];
  return y;
}

void Reconstruction::shares(const double* w, Index count, double* x) const {
  const double even = static_cast<double>(chosen_.size()) / static_cast<double>(rank());
  for_rows(count, columns(), rank(), [&](Index i) {
    const auto size = static_cast<std::size_t>(columns());
    std::vector<double> part(size, 0.0), rest(size, 0.0);
    for (Index r = 0; r < rank(); ++r)
      add(w[i * rank() + r], component(r), columns(),
          (counts_[static_cast<std::size_t>(r)] ? part : rest).data());
    double* row = x + i * columns();
    for (std::size_t j = 0; j < size; ++j) {
      const double whole = part[j] + rest[j];
      row[j] *= whole > 0 ? part[j] / whole : even;
    }
  });
}

void Reconstruction::largest(const double* w, Index count, double* x) const {
  for_rows(count, columns(), rank(), [&](Index i) {
    const auto size = static_cast<std::size_t>(columns());
    std::vector<double> most(size, -1.0);
    std::vector<char> kept(size, 0);
    for (Index r = 0; r < rank(); ++r)
      for (std::size_t j = 0; j < size; ++j)
        if (const double own = w[i * rank() + r] * component(r)[j]; own > most[j]) {
          most[j] = own;
          kept[j] = counts_[static_cast<std::size_t>(r)];
        }
    double* row = x + i * columns();
    for (std::size_t j = 0; j < size; ++j)
      if (!kept[j] && row[j] == row[j]) row[j] = 0;
  });
}

}  // namespace nmf
