#include "nmf/start/reseed.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/random.hpp"
#include "nmf/data/gram.hpp"

namespace nmf {

template <class T>
std::vector<Index> empty_components(const Factor<T>& Wt, const Factor<T>& H) {
  const std::vector<Index> w = zero_components(Wt), h = zero_components(H);
  std::vector<Index> either;
  std::set_union(w.begin(), w.end(), h.begin(), h.end(), std::back_inserter(either));
  return either;
}

namespace {

template <class T>
struct Unexplained {
  Index row;
  double size, row_size;  // squared norms of what is left of the row, and of the row
  Factor<T> rest;         // 1 x n: what the components that keep the row leave of it
};

// (x - w H)+
template <class T>
Factor<T> rest_of(const Factor<T>& x, const Factor<T>& w, const Factor<T>& H) {
  Factor<T> rest = times(w, H);
  for (Index j = 0; j < rest.count(); ++j) rest(0, j) = std::max(T(0), x(0, j) - rest(0, j));
  return rest;
}

// By falling size.
template <class T>
std::vector<Unexplained<T>> unexplained_rows(const Data<T>& data, const std::vector<Index>& rows, Index kept,
                                             const Factor<T>& Wt, const Factor<T>& H) {
  Factor<T> pick(rows.size(), Wt.count());
  for (std::size_t c = 0; c < rows.size(); ++c) pick(static_cast<Index>(c), rows[c]) = 1;
  const Factor<T> X = product(data, Side::columns, pick);  // the rows drawn
  std::vector<Unexplained<T>> found;
  for (std::size_t c = 0; c < rows.size(); ++c) {
    const Factor<T> row = component(X, static_cast<Index>(c));
    Factor<T> w(Wt.column(rows[c]), 1, Wt.k()), rest = rest_of(row, w, H);
    const double size = inner(rest, rest);
    std::fill(w.begin() + kept, w.end(), T(0));
    if (kept < Wt.k()) rest = rest_of(row, w, H);
    found.push_back({rows[c], size, inner(row, row), std::move(rest)});
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.size > b.size; });
  return found;
}

}  // namespace

template <class T>
Index reseed(const Data<T>& data, const std::vector<Index>& components, std::uint64_t seed, Index round,
             Index choice, Index kept, Factor<T>& Wt, Factor<T>& H) {
  constexpr Index candidates = 8;
  Index set = 0;
  for (const Index r : components) {
    clear_component(Wt, r);
    clear_component(H, r);
    std::vector<Index> rows;
    for (Index c = 0; c < candidates; ++c) {
      const double u = uniform(seed, Stream::reseed, round * candidates + c, r);
      rows.push_back(std::min(Wt.count() - 1, static_cast<Index>(u * static_cast<double>(Wt.count()))));
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    const auto found = unexplained_rows(data, rows, kept, Wt, H);
    const Unexplained<T>& chosen = found[static_cast<std::size_t>(choice) % found.size()];
    // Rounding leaves a residual too: it is not worth a component.
    if (chosen.size <= 1e4 * std::numeric_limits<T>::epsilon() * chosen.row_size) continue;
    set_component(H, r, chosen.rest);
    std::fill(Wt.column(chosen.row) + kept, Wt.column(chosen.row) + Wt.k(), T(0));
    Wt(r, chosen.row) = 1;
    ++set;
  }
  return set;
}

template std::vector<Index> empty_components(const Factor<float>&, const Factor<float>&);
template std::vector<Index> empty_components(const Factor<double>&, const Factor<double>&);
template Index reseed(const Data<float>&, const std::vector<Index>&, std::uint64_t, Index, Index, Index,
                      Factor<float>&, Factor<float>&);
template Index reseed(const Data<double>&, const std::vector<Index>&, std::uint64_t, Index, Index, Index,
                      Factor<double>&, Factor<double>&);

}  // namespace nmf
