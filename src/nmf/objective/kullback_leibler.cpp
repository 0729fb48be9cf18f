// sum of w (x log(x / y) - x + y), y = W H. With F fixed a column sees the sum of w f over its entries, which
// is common to all but for what is listed, and its entries that are not zero: nothing else of X is touched,
// zeros being exact.
#include <limits>

#include "nmf/base/portable.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/kernels/poisson.hpp"
#include "nmf/objective/divergence_step.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/update/simplex.hpp"

namespace nmf {
namespace {

template <class T>
class KullbackLeibler final : public Objective<T> {
 public:
  KullbackLeibler(const Data<T>& data, const Algorithm& algorithm, const Penalties<T>& penalties)
      : data_(data), multiplicative_(algorithm.multiplicative), penalties_(penalties) {
    constant_ = sum_without_model();
    floor_ = static_cast<T>(least_model(data, 1));
  }

  Sums half_step(Side side, const Factor<T>& F, const VisitRange<T>& visit) override {
    const auto k = F.k();
    const std::vector<double> exact = sums(doubled(F));
    const std::vector<T> sum(exact.begin(), exact.end());
    const Prior* prior = penalties_.prior(side);
    const AlignedVector<T> packed = packed_factor(prior == nullptr ? F : with_units(F, prior->guided));
    scratch_.prepare();
    const bool whole = data_.whole() && prior == nullptr && !penalties_.simplex(side);
    AlignedVector<T> spread;
    if (whole) spread = spread_factor(k, packed.data(), F.count());
    const auto body = [&](Range range, const Entries<T>* entries) {
      Workspace& work = scratch_.mine();
      work.take(k, range.size());
      std::vector<Listed> listed(prior == nullptr ? 0 : static_cast<std::size_t>(range.size()));
      for (Index c = 0; c < range.size(); ++c) {
        T* own = work.linear.data() + c * k;
        weighted_sum(k, packed.data(), sum.data(), entries[c], own);
        for (Index r = 0; r < k; ++r) own[r] = std::max(T(0), own[r]);  // what rounding left of nothing
        work.columns.push_back({entries[c].count, entries[c].index, entries[c].value, own,
                                penalties_.scale(side, range.begin + c), penalties_.ridge(side),
                                penalties_.direction(side), penalties_.coupling(side), penalties_.upper(),
                                floor_, penalties_.held(side), entries[c].stride});
        if (prior != nullptr) {
          Listed& seen = listed[static_cast<std::size_t>(c)];
          seen = with_guide(*prior, range.begin + c, F.count(), work.columns.back());
          work.columns.back().count = std::ssize(seen.index);
          work.columns.back().index = seen.index.data();
          work.columns.back().x = seen.x.data();
        }
      }
      const auto improve = [&](T* y, int sweeps) {
        return this->improve(side, k, whole ? spread.data() : packed.data(), range, work, y, sweeps);
      };
      return visit(range, std::ref(improve));
    };
    return whole ? data_.visit_whole(side, body) : data_.visit_entries(side, body);
  }

  int sweeps(Side, Index) const override { return 3; }
  double loss(double fit, const Factor<T>&, const Factor<T>&) const override {
    return std::max(0.0, constant_ + fit);
  }
  double exact_loss(double, const Factor<T>& Wt, const Factor<T>& H) const override {
    return loss_value(data_, {Loss::Kind::beta, 1}, Wt, H);
  }
  Loss chosen_loss() const override { return {Loss::Kind::beta, 1}; }
  double magnitude() const override { return data_.sum(); }

 private:
  // For a range of columns: beside few entries, allocating would take longer than what is done.
  struct Workspace {
    std::vector<PoissonColumn<T>> columns;
    std::vector<T> linear, charged, gain, start, cost;
    std::vector<double> logs;
    AlignedVector<T> kernel;

    void take(Index k, Index count) {
      columns.clear();
      linear.resize(static_cast<std::size_t>(k * count));
      gain.resize(linear.size());
      cost.resize(static_cast<std::size_t>(k));
    }
  };

  // Entries of a column, with those of its guide: an entry of each guided component sees that one alone.
  struct Listed {
    std::vector<std::uint32_t> index;
    std::vector<T> x;
  };
  static Factor<T> with_units(const Factor<T>& F, Index guided) {
    Factor<T> all(F.k(), F.count() + guided);
    std::copy(F.begin(), F.end(), all.begin());
    for (Index r = 0; r < guided; ++r) all(r, F.count() + r) = 1;
    return all;
  }
  Listed with_guide(const Prior& prior, Index c, Index depth, const PoissonColumn<T>& column) const {
    Listed all{{column.index, column.index + column.count}, {column.x, column.x + column.count}};
    for (Index r = 0; r < prior.guided; ++r)
      if (prior.guides(r, c) && prior.guide_at(r, c) > 0) {
        all.index.push_back(static_cast<std::uint32_t>(depth + r));
        all.x.push_back(static_cast<T>(penalties_.strength() * prior.guide_at(r, c)));
      }
    return all;
  }

  // What of `step` is of X: the kernel has summed up the guide with it.
  double of_data(Side side, Index column, const T* y, double log_sum) const {
    const Prior* prior = penalties_.prior(side);
    for (Index r = 0; prior != nullptr && r < prior->guided; ++r)
      if (prior->guides(r, column) && prior->guide_at(r, column) > 0)
        log_sum -= penalties_.strength() * prior->guide_at(r, column) *
                   portable::log(std::max<double>(y[r], floor_));
    return log_sum;
  }

  Sums improve(Side side, Index k, const T* F, Range range, Workspace& work, T* y, int sweeps) {
    const Index count = range.size();
    const std::vector<T>& linear = work.linear;
    std::vector<T>& gain = work.gain;
    const Prior* prior = penalties_.prior(side);
    charge(side, k, range, work);
    for (Index c = 0; sweeps > 0 && c < count; ++c)
      keep_pattern(penalties_, side, range.begin + c, k, y + c * k, gain.data() + c * k);
    work.start.assign(y, y + count * k);
    work.logs.resize(side == Side::columns ? static_cast<std::size_t>(count) : 0);
    const auto sweep = [&](int times) {
      poisson_sweeps(k, F, work.columns.data(), count, times, y, gain.data(),
                     work.logs.empty() ? nullptr : work.logs.data(), work.kernel);
    };
    const bool simplex = penalties_.simplex(side);
    sweep(multiplicative_ || simplex ? 0 : sweeps);
    Sums sums;
    std::vector<T>& cost = work.cost;
    for (Index c = 0; c < count; ++c) {
      const T* from = work.start.data() + c * k;
      std::copy_n(linear.data() + c * k, k, cost.data());
      add_penalty_gradient(penalties_, side, range.begin + c, k, from, cost.data());
      for (Index r = 0; r < k && prior != nullptr; ++r) {
        if (prior->guides(r, range.begin + c)) cost[static_cast<std::size_t>(r)] += penalties_.strength();
        if (prior->zero(r, range.begin + c)) gain[static_cast<std::size_t>(c * k + r)] = 0;
      }
      if (simplex) take_multiplier(k, from, cost.data(), gain.data() + c * k);
      sums.gradient2 += divergence_gradient2(k, cost.data(), gain.data() + c * k, from, penalties_.upper(),
                                             penalties_.held(side));
    }
    for (Index c = 0; simplex && sweeps > 0 && c < count; ++c)
      simplex_newton(k, F, work.columns[static_cast<std::size_t>(c)], sweeps, y + c * k);
    if (multiplicative_ && !simplex && sweeps > 0) {
      for (Index c = 0; c < count; ++c)
        poisson_multiplicative(k, work.columns[static_cast<std::size_t>(c)], gain.data() + c * k, y + c * k);
      if (side == Side::columns) sweep(0);
    }
    for (Index c = 0; c < std::ssize(work.logs); ++c) {
      for (Index r = 0; r < k; ++r)
        sums.fit += static_cast<double>(linear[static_cast<std::size_t>(c * k + r)]) * y[c * k + r];
      sums.fit -= of_data(side, range.begin + c, y + c * k, work.logs[static_cast<std::size_t>(c)]);
    }
    return sums;
  }

  // What each column pays for y: linear with the l1 penalty, and with what is expected of it.
  void charge(Side side, Index k, Range range, Workspace& work) const {
    const Prior* prior = penalties_.prior(side);
    if (penalties_.none() && prior == nullptr) return;
    work.charged = work.linear;
    for (Index c = 0; c < range.size(); ++c) {
      T* own = work.charged.data() + c * k;
      for (Index r = 0; r < k && !penalties_.none(); ++r)
        own[r] += work.columns[static_cast<std::size_t>(c)].scale * penalties_.linear(side)[r];
      for (Index r = 0; r < k && prior != nullptr; ++r) {
        if (prior->guides(r, range.begin + c)) own[r] += penalties_.strength();
        if (prior->zero(r, range.begin + c)) own[r] = penalties_.wall;
      }
      work.columns[static_cast<std::size_t>(c)].linear = own;
    }
  }

  // cost - gain less the multiplier of the sum, with both still >= 0.
  static void take_multiplier(Index k, const T* y, T* cost, T* gain) {
    const T n = multiplier(k, cost, y) - multiplier(k, gain, y);
    for (Index r = 0; r < k; ++r) (n > 0 ? gain : cost)[r] += std::abs(n);
  }

  // sum of w (x log x - x), where wx = weight * x is what is stored.
  double sum_without_model() const {
    return data_
        .visit_entries(Side::rows,
                       [](Range range, const Entries<T>* rows) {
                         Sums sums;
                         LogSum logs;
                         for (Index i = 0; i < range.size(); ++i) {
                           const Entries<T>& row = rows[i];
                           Index l = 0;
                           for (Index e = 0; e < row.count; ++e) {
                             while (l < row.listed && row.listed_index[l] < row.index[e]) ++l;
                             const double wx = row.value[e], w = row.weight(l, row.index[e]);
                             if (!(wx > 0)) continue;
                             logs.add(wx, wx / w);
                             sums.fit -= wx;
                           }
                         }
                         sums.fit += logs.total();
                         return sums;
                       })
        .fit;
  }

  const Data<T>& data_;
  const bool multiplicative_;
  const Penalties<T>& penalties_;
  double constant_;
  T floor_;
  ThreadScratch<Workspace> scratch_;
};

}  // namespace

template <class T>
std::unique_ptr<Objective<T>> make_kullback_leibler(const Data<T>& data, const Algorithm& algorithm,
                                                    const Penalties<T>& penalties) {
  return std::make_unique<KullbackLeibler<T>>(data, algorithm, penalties);
}
template std::unique_ptr<Objective<float>> make_kullback_leibler(const Data<float>&, const Algorithm&,
                                                                 const Penalties<float>&);
template std::unique_ptr<Objective<double>> make_kullback_leibler(const Data<double>&, const Algorithm&,
                                                                  const Penalties<double>&);

}  // namespace nmf
