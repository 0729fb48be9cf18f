// 1/2 ||X - W H||^2, by weights where the storage has them: each range of columns with its Gram matrix and
// products.
#include <algorithm>

#include "nmf/objective/objective.hpp"
#include "nmf/objective/quadratic_step.hpp"

namespace nmf {
namespace {

template <class T>
class LeastSquares final : public Objective<T> {
 public:
  LeastSquares(const Data<T>& data, const Algorithm& algorithm, const Penalties<T>& penalties)
      : data_(data), algorithm_(algorithm), penalties_(penalties) {}

  Sums half_step(Side side, const Factor<T>& F, const VisitRange<T>& visit) override {
    return data_.half_step(side, F, visitor(side, F.k(), visit));
  }
  PassSums pass(const Factor<T>& H, const VisitRange<T>& visit_rows, const Factor<T>& W,
                const VisitRange<T>& visit_columns) override {
    const auto k = H.k();
    return data_.pass(H, visitor(Side::rows, k, visit_rows), W, visitor(Side::columns, k, visit_columns));
  }

  typename Objective<T>::Extrapolation extrapolation() const override {
    return Objective<T>::Extrapolation::free;
  }

  // A sweep costs k^2 a column and the product it works on k times the entries of X that the column sees: the
  // cheaper it is beside the product, the more often it may be repeated, and a larger rank needs more of
  // them. Fewer than four cost iterations; more than eight cost time, and following the long side too closely
  // ends in worse optima (on rows of 784 entries at rank 20 six sweeps did, four did not; at rank 50 six save
  // a quarter of the iterations).
  int sweeps(Side side, Index rank) const override {
    const double k = static_cast<double>(rank), entries = data_.entries(side);
    return static_cast<int>(
        std::clamp(2 + std::max(entries / (16 * k), std::min(entries / (1.5 * k), k / 12)), 4.0, 8.0));
  }

  double loss(double fit, const Factor<T>& Wt, const Factor<T>& H) const override {
    return std::max(0.0, squared_error(data_, data_.squared_norm() + fit, Wt, H)) / 2;
  }
  double exact_loss(double fit, const Factor<T>& Wt, const Factor<T>& H) const override {
    // Where entries are missing, factors may grow without bound against what is not seen, and the identity
    // loses digits.
    return std::is_same_v<T, double> && !data_.own_grams() ? loss(fit, Wt, H)
                                                           : data_.squared_error(Wt, H) / 2;
  }
  Loss chosen_loss() const override { return {}; }
  double magnitude() const override { return data_.squared_norm(); }

 private:
  Visit<T> visitor(Side side, Index k, const VisitRange<T>& visit) const {
    return [this, side, k, &visit](Range range, const T* G, const T* P) {
      const auto improve = [&](T* y, int sweeps) { return this->improve(side, k, range, G, P, y, sweeps); };
      return visit(range, std::ref(improve));
    };
  }

  Sums improve(Side side, Index k, Range range, const T* G, const T* P, T* y, int sweeps) const {
    return quadratic_step<T>(algorithm_, penalties_, side, range.begin,
                             {.k = k,
                              .count = range.size(),
                              .G = G,
                              .P = P,
                              .Y = y,
                              .max_sweeps = sweeps,
                              .gram = data_.own_grams() ? Gram::own : Gram::common});
  }

  const Data<T>& data_;
  const Algorithm& algorithm_;
  const Penalties<T>& penalties_;
};

}  // namespace

template <class T>
std::unique_ptr<Objective<T>> make_least_squares(const Data<T>& data, const Algorithm& algorithm,
                                                 const Penalties<T>& penalties) {
  return std::make_unique<LeastSquares<T>>(data, algorithm, penalties);
}
template std::unique_ptr<Objective<float>> make_least_squares(const Data<float>&, const Algorithm&,
                                                              const Penalties<float>&);
template std::unique_ptr<Objective<double>> make_least_squares(const Data<double>&, const Algorithm&,
                                                               const Penalties<double>&);

}  // namespace nmf
