#include "nmf/start/reseed.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/random.hpp"
#include "nmf/data/gram.hpp"

namespace nmf {

namespace {

template <class T>
std::vector<Index> zero_components(const Factor<T>& F) {
  constexpr T tiny = std::is_same_v<T, float> ? T(1e-30) : T(1e-100);
  std::vector<Index> zero(F.n_rows);
  for (std::size_t r = 0; r < zero.size(); ++r) zero[r] = static_cast<Index>(r);
  for (arma::uword c = 0; c < F.n_cols && !zero.empty(); ++c)
    std::erase_if(zero, [&](Index r) { return F(static_cast<arma::uword>(r), c) > tiny; });
  return zero;
}

}  // namespace

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
  arma::uword row;
  double size, row_size;  // squared norms of what is left of the row, and of the row
  arma::Row<T> rest;
};

// By falling size.
template <class T>
std::vector<Unexplained<T>> unexplained_rows(const Data<T>& data, const std::vector<arma::uword>& rows,
                                             const Factor<T>& Wt, const Factor<T>& H) {
  Factor<T> pick(static_cast<arma::uword>(rows.size()), Wt.n_cols, arma::fill::zeros);
  for (std::size_t c = 0; c < rows.size(); ++c) pick(c, rows[c]) = 1;
  const Factor<T> X = product(data, Side::columns, pick);  // the rows drawn
  std::vector<Unexplained<T>> found;
  for (std::size_t c = 0; c < rows.size(); ++c) {
    arma::Row<T> rest = arma::clamp(X.row(c) - times<T>(Wt.col(rows[c]).t(), H), T(0), arma::Datum<T>::inf);
    const double size = inner<T>(rest, rest);
    found.push_back(
        {rows[c], size, static_cast<double>(arma::accu(arma::square(X.row(c)))), std::move(rest)});
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.size > b.size; });
  return found;
}

}  // namespace

template <class T>
Index reseed(const Data<T>& data, const std::vector<Index>& components, std::uint64_t seed, Index round,
             Index choice, Factor<T>& Wt, Factor<T>& H) {
  constexpr Index candidates = 8;
  Index set = 0;
  for (const Index component : components) {
    const auto r = static_cast<arma::uword>(component);
    Wt.row(r).zeros();
    H.row(r).zeros();
    std::vector<arma::uword> rows;
    for (Index c = 0; c < candidates; ++c) {
      const double u = uniform(seed, Stream::reseed, round * candidates + c, component);
      rows.push_back(std::min(Wt.n_cols - 1, static_cast<arma::uword>(u * static_cast<double>(Wt.n_cols))));
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    const auto found = unexplained_rows(data, rows, Wt, H);
    const Unexplained<T>& chosen = found[static_cast<std::size_t>(choice) % found.size()];
    // Rounding leaves a residual too: it is not worth a component.
    if (chosen.size <= 1e4 * std::numeric_limits<T>::epsilon() * chosen.row_size) continue;
    H.row(r) = chosen.rest;
    Wt(r, chosen.row) = 1;
    ++set;
  }
  return set;
}

template std::vector<Index> empty_components(const Factor<float>&, const Factor<float>&);
template std::vector<Index> empty_components(const Factor<double>&, const Factor<double>&);
template Index reseed(const Data<float>&, const std::vector<Index>&, std::uint64_t, Index, Index,
                      Factor<float>&, Factor<float>&);
template Index reseed(const Data<double>&, const std::vector<Index>&, std::uint64_t, Index, Index,
                      Factor<double>&, Factor<double>&);

}  // namespace nmf
