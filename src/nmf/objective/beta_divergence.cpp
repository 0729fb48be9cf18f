// Any beta-divergence by multiplicative updates y <- y * (N / D)^gamma, N the sum of w x model^(beta - 2) f
// and D that of w model^(beta - 1) f plus the penalties' gradient (Fevotte and Idier 2011; Tan and Fevotte
// 2013). The model is formed in pieces: three products of the size of X a half-step, and a power or two an
// entry.
#include "nmf/base/portable.hpp"
#include "nmf/objective/divergence_step.hpp"
#include "nmf/objective/evaluate.hpp"

namespace nmf {
namespace {

template <class T>
class BetaDivergence final : public Objective<T> {
 public:
  BetaDivergence(const Data<T>& data, double beta, const Penalties<T>& penalties)
      : data_(data), beta_(beta), penalties_(penalties) {
    const Constants constants = without_model();
    constant_ = constants.loss;
    magnitude_ = constants.magnitude;
    floor_ = static_cast<T>(least_model(data, beta));
  }

  Sums half_step(Side side, const Factor<T>& F, const VisitRange<T>& visit) override {
    const FactorByEntries<T> by_entries(F);
    return data_.visit_entries(side, [&](Range range, const Entries<T>* entries) {
      const auto improve = [&](T* y, int sweeps) {
        return this->improve(side, by_entries, range, entries, y, sweeps);
      };
      return visit(range, std::ref(improve));
    });
  }

  int sweeps(Side, Index) const override { return 1; }
  double loss(double fit, const Factor<T>&, const Factor<T>&) const override {
    return std::max(0.0, constant_ + fit);
  }
  double exact_loss(double, const Factor<T>& Wt, const Factor<T>& H) const override {
    return loss_value(data_, {Loss::Kind::beta, beta_}, Wt, H);
  }
  Loss chosen_loss() const override { return {Loss::Kind::beta, beta_}; }
  double magnitude() const override { return magnitude_; }

 private:
  struct Sides {
    AlignedVector<T> gain, cost;  // padded k numbers a column
    double fit = 0;
  };

  Sides sides(const FactorByEntries<T>& F, const Entries<T>* entries, Index count, const T* y) const {
    const auto size = static_cast<std::size_t>(padded<T>(F.k()) * count);
    Sides sums{AlignedVector<T>(size, T(0)), AlignedVector<T>(size, T(0)), 0};
    AlignedVector<T> top(static_cast<std::size_t>(count * entries_unit)), bottom(top.size());
    visit_entry_blocks(
        F, entries, count, y,
        [&](const EntryBlock<T>& block) {
          sums.fit += beta_terms(beta_, block.padded(), block.wx, block.weight, block.model, top.data(),
                                 bottom.data());
          F.add(block, top.data(), sums.gain.data());
          F.add(block, bottom.data(), sums.cost.data());
        },
        floor_);
    return sums;
  }

  double fit(const FactorByEntries<T>& F, const Entries<T>* entries, Index count, const T* y) const {
    AlignedVector<T> top(static_cast<std::size_t>(count * entries_unit)), bottom(top.size());
    double fit = 0;
    visit_entry_blocks(
        F, entries, count, y,
        [&](const EntryBlock<T>& block) {
          fit += beta_terms(beta_, block.padded(), block.wx, block.weight, block.model, top.data(),
                            bottom.data());
        },
        floor_);
    return fit;
  }

  Sums improve(Side side, const FactorByEntries<T>& F, Range range, const Entries<T>* entries, T* y,
               int sweeps) const {
    const Index k = F.k(), count = range.size(), ld = padded<T>(k), held = penalties_.held(side);
    Sides at = sides(F, entries, count, y);
    const T exponent = static_cast<T>(mu_exponent(beta_, penalties_.curved(side)));
    Sums sums;
    for (Index c = 0; c < count; ++c) {
      T *cost = at.cost.data() + c * ld, *gain = at.gain.data() + c * ld, *own = y + c * k;
      add_penalty_gradient(penalties_, side, range.begin + c, k, own, cost);
      add_guide_gradient(penalties_, side, range.begin + c, beta_, k, own, cost, gain);
      keep_pattern(penalties_, side, range.begin + c, k, own, gain);
      sums.gradient2 += divergence_gradient2(k, cost, gain, own, penalties_.upper(), held);
      if (sweeps == 0) continue;
      for (Index r = held; r < k; ++r) {
        if (!(own[r] > 0 && cost[r] > 0)) continue;
        const T ratio = gain[r] / cost[r];
        own[r] = multiplied(own[r], exponent == 1 ? ratio : static_cast<T>(portable::pow(ratio, exponent)),
                            penalties_.upper());
      }
    }
    if (side == Side::columns) sums.fit = sweeps == 0 ? at.fit : fit(F, entries, count, y);
    return sums;
  }

  // What does not depend on the model: the rest of the loss, and the sum of w x^beta.
  struct Constants {
    double loss = 0, magnitude = 0;
  };
  Constants without_model() const {
    const auto sum = [&](const auto& term) {
      return data_
          .visit_entries(Side::rows,
                         [&](Range range, const Entries<T>* rows) {
                           Sums sums;
                           for (Index i = 0; i < range.size(); ++i)
                             for (Index e = 0, l = 0; e < rows[i].count; ++e) {
                               while (l < rows[i].listed && rows[i].listed_index[l] < rows[i].index[e]) ++l;
                               const double w = rows[i].weight(l, rows[i].index[e]), wx = rows[i].value[e];
                               if (wx > 0) sums.fit += w * term(wx / w);
                             }
                           return sums;
                         })
          .fit;
    };
    const double magnitude = sum([&](double x) { return portable::pow(x, beta_); });
    if (beta_ == 0) return {sum([](double x) { return -portable::log(x) - 1; }), magnitude};
    return {magnitude / (beta_ * (beta_ - 1)), magnitude};
  }

  const Data<T>& data_;
  const double beta_;
  const Penalties<T>& penalties_;
  double constant_, magnitude_;
  T floor_ = 0;
};

}  // namespace

template <class T>
std::unique_ptr<Objective<T>> make_beta_divergence(const Data<T>& data, double beta,
                                                   const Penalties<T>& penalties) {
  return std::make_unique<BetaDivergence<T>>(data, beta, penalties);
}
template std::unique_ptr<Objective<float>> make_beta_divergence(const Data<float>&, double,
                                                                const Penalties<float>&);
template std::unique_ptr<Objective<double>> make_beta_divergence(const Data<double>&, double,
                                                                 const Penalties<double>&);

}  // namespace nmf
