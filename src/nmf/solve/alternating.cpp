// W steps and H steps in turn, optionally extrapolated with restart (Ang and Gillis 2019).
#include <algorithm>
#include <cmath>
#include <optional>

#include "nmf/base/interruption.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/written.hpp"
#include "nmf/solve/components_apart.hpp"
#include "nmf/solve/momentum.hpp"
#include "nmf/solve/solver.hpp"
#include "nmf/start/reseed.hpp"
#include "nmf/update/simplex.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
namespace {

// What the error of an iteration may be off by, as a share of it, where data are missing and factors grow
// against what is not seen.
template <class T>
constexpr double lost = std::is_same_v<T, float> ? 1e-3 : 1e-5;

template <class T>
class Alternating final : public Solver<T> {
 public:
  Alternating(const Data<T>& data, const Options& options, Objective<T>& objective, Penalties<T>& penalties,
              Pair<T> start);
  Step iterate() override;
  bool accept(double objective) override;
  const Pair<T>* before() const override { return &before_; }
  void keep(Archive& archive) override;
  Index revive(const std::vector<Index>& components, Index round, Index choice) override;
  void restart(const typename Solver<T>::Change& change) override;
  const Factor<T>& Wt() const override { return Wt_; }
  const Factor<T>& H() const override { return H_; }
  Pair<T> release() override { return {std::move(Wt_), std::move(H_)}; }

 private:
  bool extrapolates() const { return algorithm_.acceleration == Acceleration::extrapolate; }
  // Several processes take to each other what H is, and each extrapolates all of it.
  bool columns_afterwards() const { return penalties_.escape() || data_.company().size() > 1; }
  int sweeps(Side side) const;
  void begin();
  void keep_in_range();
  PassSums pass();
  Sums visit_rows(Range range, const Improve<T>& improve);
  Sums visit_columns(Range range, const Improve<T>& improve);
  void extrapolate_rows(Range range);
  void extrapolate_columns(Range range, const Factor<T>& before);
  void extrapolate_all_columns(const Factor<T>& before);
  T* clamped(Factor<T>& Y, Range range) const;
  void clamp_extrapolated(Factor<T>& Y, const Factor<T>& plain, Range range) const;

  const Data<T>& data_;
  Objective<T>& objective_;
  Penalties<T>& penalties_;
  const Index k_;
  const std::uint64_t seed_;
  const Algorithm& algorithm_;
  Factor<T> Wt_, H_;
  Pair<T> before_;  // (Wt, H) before the last iteration, which may be undone
  // Only where the algorithm extrapolates. (Wt, H) is then the extrapolated W, cut off at its bounds, and the
  // H that was optimised against it: the pair whose loss the fused pass knows.
  Factor<T> Wt_plain_;  // W before its extrapolation; of several processes each has that of its own rows
  Factor<T> H_ahead_;   // H after its extrapolation: what the next W step is optimised against
  const double rounding_;
  Momentum momentum_;
  Index until_range_ = 0;  // iterations
};

template <class T>
Alternating<T>::Alternating(const Data<T>& data, const Options& options, Objective<T>& objective,
                            Penalties<T>& penalties, Pair<T> start)
    : data_(data),
      objective_(objective),
      penalties_(penalties),
      k_(options.rank),
      seed_(options.seed),
      algorithm_(find_algorithm(options.algorithm, options.loss)),
      Wt_(std::move(start.Wt)),
      H_(std::move(start.H)),
      rounding_(rounding_of<T> * objective.magnitude()),
      momentum_(rounding_, lost<T>) {
  for (Factor<T>* Y : {&Wt_, &H_})
    for (T& y : *Y) y = std::min(y, penalties_.upper());
  begin();
}

// The pair as it is now has not been extrapolated.
template <class T>
void Alternating<T>::begin() {
  if (!extrapolates()) return;
  Wt_plain_ = Wt_;
  H_ahead_ = H_;
}

template <class T>
void Alternating<T>::keep(Archive& archive) {
  if (!archive.reading() && extrapolates()) data_.gather(Side::rows, Wt_plain_);
  archive(Wt_, H_, before_, Wt_plain_, H_ahead_, momentum_, until_range_);
}

template <class T>
void Alternating<T>::restart(const typename Solver<T>::Change& change) {
  change(Wt_, H_);
  begin();
  momentum_ = Momentum(rounding_, lost<T>);
}

template <class T>
void Alternating<T>::keep_in_range() {
  if (!extrapolates() || !penalties_.leave_scale() || --until_range_ > 0) return;
  until_range_ = 16;  // which is seldom, and soon enough
  bring_together<T>({&Wt_, &before_.Wt, &Wt_plain_}, {&H_, &before_.H, &H_ahead_});
}

template <class T>
PassSums Alternating<T>::pass() {
  const Factor<T>& H = extrapolates() ? H_ahead_ : before_.H;
  const VisitRange<T> rows = [this](Range range, const Improve<T>& improve) {
    return visit_rows(range, improve);
  };
  const VisitRange<T> columns = [this](Range range, const Improve<T>& improve) {
    return visit_columns(range, improve);
  };
  Written written;
  written.add(Side::rows, Wt_);
  written.add(Side::columns, H_);
  PassSums sums;
  if (!penalties_.escape()) {
    sums = objective_.pass(H, rows, Wt_, columns);
    if (extrapolates() && columns_afterwards()) extrapolate_all_columns(before_.H);
    return sums;
  }
  penalties_.prepare(Side::rows, H, before_.Wt);
  sums.rows = objective_.half_step(Side::rows, H, rows);
  if (extrapolates()) {
    in_scale_of(Wt_, Wt_plain_);
    extrapolate_rows({0, Wt_.count()});
  }
  penalties_.prepare(Side::columns, Wt_, before_.H);
  sums.columns = objective_.half_step(Side::columns, Wt_, columns);
  if (extrapolates()) {
    Factor<T> from = before_.H;
    in_scale_of(H_, from);
    extrapolate_all_columns(from);
  }
  return sums;
}

template <class T>
Step Alternating<T>::iterate() {
  keep_in_range();
  // The visits make the new pair of the old one, range by range.
  std::swap(Wt_, before_.Wt);
  std::swap(H_, before_.H);
  Wt_.resize(before_.Wt.k(), before_.Wt.count());
  H_.resize(before_.H.k(), before_.H.count());
  PassSums sums;
  try {
    std::optional<Breakable> loops;
    if (data_.company().size() == 1) loops.emplace();  // several would break off at different loops
    sums = pass();
  } catch (const BrokenOff&) {
    std::swap(Wt_, before_.Wt);
    std::swap(H_, before_.H);
    throw;
  }
  return {objective_.loss(sums.columns.fit, Wt_, H_), penalties_.value(Wt_, H_),
          sums.rows.gradient2 + sums.columns.gradient2};
}

// The columns of a factor that may have been extrapolated out of its bounds.
template <class T>
T* Alternating<T>::clamped(Factor<T>& Y, Range range) const {
  T* y = Y.data() + range.begin * k_;
  const T upper = penalties_.upper();
  for (Index e = 0; e < range.size() * k_; ++e) y[e] = std::min(std::max(T(0), y[e]), upper);
  return y;
}

// The same right after the extrapolation of `plain`. Where a model of zero costs without bound, a column that
// would be zero as a whole is not extrapolated: what it alone explained would be seen by no step any more.
template <class T>
void Alternating<T>::clamp_extrapolated(Factor<T>& Y, const Factor<T>& plain, Range range) const {
  clamped(Y, range);
  if (objective_.extrapolation() == Objective<T>::Extrapolation::free) return;
  for (Index c = range.begin; c < range.end; ++c) {
    T* y = Y.column(c);
    if (std::all_of(y, y + k_, [](T v) { return v == 0; })) std::copy_n(plain.column(c), k_, y);
  }
}

template <class T>
Sums Alternating<T>::visit_rows(Range range, const Improve<T>& improve) {
  const Index first = range.begin * k_, size = range.size() * k_;
  T* y = Wt_.data() + first;
  std::copy_n(before_.Wt.data() + first, size, y);
  const Sums sums = improve(y, sweeps(Side::rows));
  if (extrapolates() && !penalties_.escape()) extrapolate_rows(range);
  return sums;
}

template <class T>
void Alternating<T>::extrapolate_rows(Range range) {
  T* y = Wt_.column(range.begin);
  T* plain = Wt_plain_.column(range.begin);
  const T beta = static_cast<T>(momentum_.beta());
  for (Index e = 0; e < range.size() * k_; ++e) {
    const T now = y[e];
    y[e] = now + beta * (now - plain[e]);
    plain[e] = now;
  }
  clamp_extrapolated(Wt_, Wt_plain_, range);
  if (penalties_.simplex(Side::rows))
    for (Index c = range.begin; c < range.end; ++c) put_on_simplex(k_, Wt_.column(c));
}

template <class T>
Sums Alternating<T>::visit_columns(Range range, const Improve<T>& improve) {
  const Index first = range.begin * k_;
  T* h = H_.data() + first;
  const T* before = before_.H.data() + first;
  if (!extrapolates()) {
    std::copy_n(before, range.size() * k_, h);
    return improve(h, sweeps(Side::columns));
  }
  T* ahead = clamped(H_ahead_, range);
  const Sums sums = improve(ahead, sweeps(Side::columns));
  std::copy_n(ahead, range.size() * k_, h);
  if (!columns_afterwards()) extrapolate_columns(range, before_.H);
  return sums;
}

template <class T>
void Alternating<T>::extrapolate_columns(Range range, const Factor<T>& before) {
  const T* h = H_.column(range.begin);
  const T* from = before.column(range.begin);
  T* ahead = H_ahead_.column(range.begin);
  const T beta = static_cast<T>(momentum_.beta());
  for (Index e = 0; e < range.size() * k_; ++e) ahead[e] = h[e] + beta * (h[e] - from[e]);
  if (objective_.extrapolation() == Objective<T>::Extrapolation::within_bounds)
    clamp_extrapolated(H_ahead_, H_, range);
}

template <class T>
void Alternating<T>::extrapolate_all_columns(const Factor<T>& before) {
  constexpr Index block = 256;
  parallel_for(blocks_of(H_.count(), block), static_cast<double>(k_ * H_.count()), [&](Index b, int) {
    extrapolate_columns({b * block, std::min(H_.count(), (b + 1) * block)}, before);
  });
}

template <class T>
int Alternating<T>::sweeps(Side side) const {
  return algorithm_.acceleration == Acceleration::none ? 1 : objective_.sweeps(side, k_);
}

template <class T>
bool Alternating<T>::accept(double objective) {
  if (!extrapolates()) return true;
  const Momentum::Next next = momentum_.after(objective);
  if (next == Momentum::Next::extrapolate) return true;
  if (next == Momentum::Next::undo) {
    std::swap(Wt_, before_.Wt);
    std::swap(H_, before_.H);
  }
  begin();
  return next != Momentum::Next::undo;
}

template <class T>
Index Alternating<T>::revive(const std::vector<Index>& components, Index round, Index choice) {
  Index revived = 0, kept = k_;
  if (penalties_.coupling(Side::rows) > 0) {  // the rest of a row, then all of it
    if (choice % 2 == 1) kept = penalties_.held(Side::rows);
    choice /= 2;
  }
  restart([&](Factor<T>& Wt, Factor<T>& H) {
    revived = reseed(data_, components, seed_, round, choice, kept, Wt, H);
  });
  return revived;
}

}  // namespace

template <class T>
std::unique_ptr<Solver<T>> make_alternating(const Data<T>& data, const Options& options,
                                            Objective<T>& objective, Penalties<T>& penalties, Pair<T> start) {
  return std::make_unique<Alternating<T>>(data, options, objective, penalties, std::move(start));
}
template std::unique_ptr<Solver<float>> make_alternating(const Data<float>&, const Options&,
                                                         Objective<float>&, Penalties<float>&, Pair<float>);
template std::unique_ptr<Solver<double>> make_alternating(const Data<double>&, const Options&,
                                                          Objective<double>&, Penalties<double>&,
                                                          Pair<double>);

}  // namespace nmf
