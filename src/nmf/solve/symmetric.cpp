// H = W' for a symmetric X (similarities, adjacencies): minimise f(W) = 1/2 ||X - W W'||_F^2 over W >= 0.
//
// The gradient of f at W is twice that of the half-step problem with both factors at W, so a few sweeps on
// (G, P) = (W' W, X W) give a direction D in which f falls. Along W + t D, 0 <= t <= 1, which stays feasible,
// f is a polynomial of degree four whose coefficients need only k x k products: its minimum is taken exactly,
// and X (W + t D) follows from X W and X D. One product with X an iteration; the loss never rises.
#include <algorithm>
#include <array>
#include <cmath>

#include "nmf/base/parallel.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/objective/kkt.hpp"
#include "nmf/solve/solver.hpp"
#include "nmf/start/reseed.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {
namespace {

constexpr int sweeps = 4;
constexpr Index block = 64;

// The t in [0, 1] with the least a + b t + c t^2 + d t^3 + e t^4: an end, or a root of the derivative by
// bisection between the extrema of the derivative.
double least(double b, double c, double d, double e) {
  const auto value = [&](double t) { return t * (b + t * (c + t * (d + t * e))); };
  const auto slope = [&](double t) { return b + t * (2 * c + t * (3 * d + t * 4 * e)); };
  std::array<double, 4> ends{0, 1, 1, 1};
  const double discriminant = 36 * d * d - 96 * c * e;  // of the second derivative 2 c + 6 d t + 12 e t^2
  if (e != 0 && discriminant > 0) {
    const double root = std::sqrt(discriminant);
    ends[1] = std::clamp((-6 * d - root) / (24 * e), 0.0, 1.0);
    ends[2] = std::clamp((-6 * d + root) / (24 * e), 0.0, 1.0);
    if (ends[1] > ends[2]) std::swap(ends[1], ends[2]);
  }
  double best = value(1) < 0 ? 1 : 0;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    double low = ends[i], high = ends[i + 1];
    if (!(slope(low) < 0 && slope(high) > 0)) continue;
    for (int step = 0; step < 60; ++step) (slope((low + high) / 2) < 0 ? low : high) = (low + high) / 2;
    if (value(low) < value(best)) best = low;
  }
  return best;
}

template <class T>
class Symmetric final : public Solver<T> {
 public:
  Symmetric(const Data<T>& data, const Options& options, const Pair<T>& start)
      : data_(data), seed_(options.seed) {
    begin(start.Wt, start.H);
  }

  Step iterate() override {
    const Index k = Wt_.k(), n = Wt_.count();
    Step step;
    Factor<T> D = Wt_;
    step.gradient2 =
        2 * parallel_sum<double>(blocks_of(n, block), static_cast<double>(k * k * n), [&](Index b, int) {
          const Index begin = b * block, size = std::min(block, n - begin);
          const T* p = P_.data() + begin * k;
          T* y = D.data() + begin * k;
          HalfStep<T> half{k, size, G_.data(), p, y, sweeps};
          Sums sums;
          half.sums = &sums;
          update_hals(half);
          return sums.gradient2;
        });
    for (Index e = 0; e < D.size(); ++e) D.data()[e] -= Wt_.data()[e];
    const Factor<T> Q = product(data_, Side::rows, D);
    search(D, Q);
    step.loss = std::max(0.0, nmf::squared_error(data_, by_identity(), Wt_, Wt_)) / 2;
    return step;
  }

  Index revive(const std::vector<Index>& dead, Index round, Index choice) override {
    Factor<T> Ht = Wt_;
    const Index revived = reseed(data_, dead, seed_, round, choice, Wt_.k(), Wt_, Ht);
    for (const Index r :
         dead)  // small enough for the next step to find its size: W stays close to what it was
      for (Index c = 0; c < Wt_.count(); ++c) Wt_(r, c) = Ht(r, c) * T(1e-3);
    prepare();
    return revived;
  }

  void restart(const typename Solver<T>::Change& change) override {
    Factor<T> Ht = Wt_;
    change(Wt_, Ht);
    begin(Wt_, Ht);
  }
  void keep(Archive& archive) override { archive(Wt_, G_, P_); }
  const Factor<T>& Wt() const override { return Wt_; }
  const Factor<T>& H() const override { return Wt_; }
  Pair<T> release() override { return {Wt_, Wt_}; }

 private:
  // The start is scaled to fit: <X, W W'> = ||W W'||^2.
  void begin(const Factor<T>& Wt, const Factor<T>& H) {
    Factor<T> mean = Wt;
    for (Index e = 0; e < mean.size(); ++e) mean.data()[e] = (mean.data()[e] + H.data()[e]) / T(2);
    Wt_ = std::move(mean);
    prepare();
    const double xw = inner(P_, Wt_), ww = inner(G_, G_);
    if (xw > 0 && ww > 0)
      for (T& w : Wt_) w *= static_cast<T>(std::sqrt(xw / ww));
    prepare();
  }
  void prepare() {
    G_ = gram(Wt_);
    P_ = product(data_, Side::rows, Wt_);
  }

  // ||X - W W'||^2 = ||X||^2 - 2 <X W, W> + ||W' W||^2.
  double by_identity() const { return data_.squared_norm() - 2 * inner(P_, Wt_) + inner(G_, G_); }

  // W <- W + t D for the best t. With A = W' W, B = W' D + D' W and C = D' D (all k x k), W' W at t is A + t
  // B + t^2 C.
  void search(const Factor<T>& D, const Factor<T>& Q) {
    const Index k = Wt_.k();
    Factor<T> both(2 * k, Wt_.count());  // W above D
    for (Index c = 0; c < both.count(); ++c) {
      std::copy_n(Wt_.column(c), k, both.column(c));
      std::copy_n(D.column(c), k, both.column(c) + k);
    }
    const Factor<double> S(gram(both));
    Factor<double> A(k, k), B(k, k), C(k, k);
    for (Index c = 0; c < k; ++c)
      for (Index r = 0; r < k; ++r) {
        A(r, c) = S(r, c);
        B(r, c) = S(r, k + c) + S(c, k + r);
        C(r, c) = S(k + r, k + c);
      }
    const double wd = inner(P_, D), dd = inner(Q, D);  // <X W, D> and <X D, D>
    const double b = 2 * inner(A, B) - 4 * wd;
    const double c = inner(B, B) + 2 * inner(A, C) - 2 * dd;
    const double d = 2 * inner(B, C), e = inner(C, C);
    const T t = static_cast<T>(least(b, c, d, e));
    if (t == 0) return;
    for (Index i = 0; i < Wt_.size(); ++i) {
      Wt_.data()[i] =
          std::max(T(0), Wt_.data()[i] + t * D.data()[i]);  // rounding alone can leave the orthant
      P_.data()[i] += t * Q.data()[i];
    }
    G_ = gram(Wt_);
  }

  const Data<T>& data_;
  const std::uint64_t seed_;
  Factor<T> Wt_;
  Factor<T> G_, P_;  // W' W and X W at Wt_
};

}  // namespace

template <class T>
std::unique_ptr<Solver<T>> make_symmetric(const Data<T>& data, const Options& options, const Pair<T>& start) {
  return std::make_unique<Symmetric<T>>(data, options, start);
}
template std::unique_ptr<Solver<float>> make_symmetric(const Data<float>&, const Options&,
                                                       const Pair<float>&);
template std::unique_ptr<Solver<double>> make_symmetric(const Data<double>&, const Options&,
                                                        const Pair<double>&);

}  // namespace nmf
