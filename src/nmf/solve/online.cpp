// Online factorization: H moves after every batch of rows, not once a pass over X (Mairal, Bach, Ponce and
// Sapiro 2010), so that a few passes over much data go far.
//
// For a batch X_b: W_b is improved against H; then H is improved on sums over the batches so far,
//
//   A <- rho A + W_b' W_b,   B <- rho B + W_b' X_b,   rho = forget^(rows of the batch / m),
//
// so that what is one pass old counts `forget` times (0: only this batch; 1: all alike). Rows b, b + B, b +
// 2 B, ... are a batch, whatever the order of the file; batches come in an order that is drawn for each pass.
// An iteration is a pass. It costs what one of `ahals` does, and a copy of the batch (for sparse X and its
// transpose).
#include <algorithm>
#include <cmath>
#include <numeric>

#include "nmf/base/parallel.hpp"
#include "nmf/base/portable.hpp"
#include "nmf/base/random.hpp"
#include "nmf/objective/kkt.hpp"
#include "nmf/objective/quadratic_step.hpp"
#include "nmf/solve/solver.hpp"
#include "nmf/start/reseed.hpp"

namespace nmf {
namespace {

template <class T>
class Online final : public Solver<T> {
 public:
  Online(const Data<T>& data, const Options& options, Pair<T> start)
      : data_(data),
        options_(options),
        k_(options.rank),
        batches_(blocks_of(data.rows(), options.batch)),
        algorithm_(find_algorithm(options.algorithm, options.loss)),
        penalties_(data, options),
        objective_(make_objective(data, options, penalties_)),
        Wt_(std::move(start.Wt)),
        H_(std::move(start.H)),
        A_(H_.k(), H_.k()),
        B_(H_.k(), H_.count()) {}

  // Loss and gradient are those of each batch when its rows had been improved and H had not yet seen them:
  // the gradient in H of one batch does not vanish where that of all does, so it never tells of too little.
  Step iterate() override {
    Step step;
    double fit = 0;
    ++pass_;
    before_.Wt = Wt_;
    before_.H = H_;
    for (const Index batch : order()) {
      const auto x = data_.take_rows(batch, batches_);
      Factor<T> W = gather(batch, x->rows());
      const PassSums sums = improve(*x, W);
      scatter(batch, W);
      fit += sums.columns.fit;
      step.gradient2 += sums.rows.gradient2 + sums.columns.gradient2;
    }
    step.loss = std::max(0.0, data_.squared_norm() + fit) / 2;
    return step;
  }

  const Pair<T>* before() const override { return &before_; }
  void keep(Archive& archive) override { archive(Wt_, H_, before_, A_, B_, pass_); }

  Index revive(const std::vector<Index>& dead, Index round, Index choice) override {
    return reseed(data_, dead, options_.seed, round, choice, Wt_.k(), Wt_, H_);
  }

  void restart(const typename Solver<T>::Change& change) override {
    change(Wt_, H_);
    A_.fill(0);
    B_.fill(0);
    pass_ = 0;
  }
  const Factor<T>& Wt() const override { return Wt_; }
  const Factor<T>& H() const override { return H_; }

  // W as it should be for the H at the end.
  Pair<T> release() override {
    data_.half_step(Side::rows, H_, [&](Range range, const T* G, const T* P) {
      return improved(Side::rows, range, G, P, Wt_);
    });
    return {std::move(Wt_), std::move(H_)};
  }

 private:
  // Batches by rising random number.
  std::vector<Index> order() const {
    std::vector<Index> all(static_cast<std::size_t>(batches_));
    std::iota(all.begin(), all.end(), Index{0});
    const auto drawn = [&](Index b) { return uniform(options_.seed, Stream::batches, pass_, b); };
    std::sort(all.begin(), all.end(), [&](Index a, Index b) { return drawn(a) < drawn(b); });
    return all;
  }

  Factor<T> gather(Index batch, Index rows) const {
    Factor<T> W(Wt_.k(), rows);
    for (Index i = 0; i < rows; ++i)
      std::copy_n(Wt_.data() + (batch + i * batches_) * k_, k_, W.data() + i * k_);
    return W;
  }
  void scatter(Index batch, const Factor<T>& W) {
    for (Index i = 0; i < W.count(); ++i)
      std::copy_n(W.data() + i * k_, k_, Wt_.data() + (batch + i * batches_) * k_);
  }

  Sums improved(Side side, Range range, const T* G, const T* P, Factor<T>& Y) const {
    const int sweeps = algorithm_.acceleration == Acceleration::none ? 1 : objective_->sweeps(side, k_);
    return quadratic_step<T>(
        algorithm_, penalties_, side, range.begin,
        {.k = k_, .count = range.size(), .G = G, .P = P, .Y = Y.column(range.begin), .max_sweeps = sweeps});
  }

  PassSums improve(const Data<T>& x, Factor<T>& W) {
    const double share = static_cast<double>(x.rows()) / static_cast<double>(data_.rows());
    const double rho = portable::pow(options_.forget, share);
    Factor<T> past = A_;
    for (T& v : past) v *= static_cast<T>(rho);
    const auto rows = [&](Range range, const T* G, const T* P) {
      return improved(Side::rows, range, G, P, W);
    };
    const auto columns = [&](Range range, const T* G, const T* P) {
      T *h = H_.data() + range.begin * k_, *b = B_.data() + range.begin * k_;
      const Sums sums = sums_at(k_, range.size(), G, P, h);
      Factor<T> A = past;
      for (Index e = 0; e < A.size(); ++e) A.data()[e] += G[e];
      for (Index e = 0; e < range.size() * k_; ++e) b[e] = static_cast<T>(rho) * b[e] + P[e];
      improved(Side::columns, range, A.data(), b, H_);
      if (range.begin == 0) A_ = A;
      return sums;
    };
    return x.pass(H_, rows, W, columns);
  }

  const Data<T>& data_;
  const Options& options_;
  const Index k_, batches_;
  const Algorithm& algorithm_;
  const Penalties<T> penalties_;  // none
  const std::unique_ptr<Objective<T>> objective_;
  Factor<T> Wt_, H_;
  Pair<T> before_;  // (Wt, H) before the last pass
  Factor<T> A_, B_;
  Index pass_ = 0;
};

}  // namespace

template <class T>
std::unique_ptr<Solver<T>> make_online(const Data<T>& data, const Options& options, Pair<T> start) {
  return std::make_unique<Online<T>>(data, options, std::move(start));
}
template std::unique_ptr<Solver<float>> make_online(const Data<float>&, const Options&, Pair<float>);
template std::unique_ptr<Solver<double>> make_online(const Data<double>&, const Options&, Pair<double>);

}  // namespace nmf
