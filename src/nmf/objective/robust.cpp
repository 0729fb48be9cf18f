// Losses that outliers do not dominate, by iteratively reweighted least squares: at the model where a
// half-step begins each entry is given the weight with which the square bounds its loss from above (a concave
// function of the square), so that the half-step on (G, P) never raises the loss. huber: min(1, t / |r|) by
// entry (Holland and Welsch 1977). l21: 1 / ||r_i|| by row of X (Kong, Ding and Huang 2011). Columns whose
// entries all have the base weight share one Gram matrix; others take k^2 / 2 more for each entry that
// differs.
#include "nmf/data/gram.hpp"
#include "nmf/data/of_each.hpp"
#include "nmf/objective/divergence_step.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/objective/quadratic_step.hpp"

namespace nmf {
namespace {

template <class T>
class Robust final : public Objective<T> {
 public:
  Robust(const Data<T>& data, const Loss& loss, const Algorithm& algorithm, const Penalties<T>& penalties)
      : data_(data), loss_(loss), algorithm_(algorithm), penalties_(penalties) {
    if (loss_.kind == Loss::Kind::l21) {
      row_weight_.assign(static_cast<std::size_t>(data.rows()), T(1));
      // A row whose residual is far below the entries counts as if it were this large: its weight stays
      // finite.
      least_norm_ = 1e-3 * std::sqrt(data.squared_norm() / static_cast<double>(data.rows()));
      if (!(least_norm_ > 0)) least_norm_ = 1;
    }
  }

  Sums half_step(Side side, const Factor<T>& F, const VisitRange<T>& visit) override {
    const FactorByEntries<T> by_entries(F);
    const Factor<T> G = base_gram(side, F);
    const VisitEntries<T> visit_entries = [&](Range range, const Entries<T>* entries) {
      const auto improve = [&](T* y, int sweeps) {
        return this->improve(side, by_entries, G, range, entries, y, sweeps);
      };
      return visit(range, std::ref(improve));
    };
    if (side == Side::rows && by_rows()) return visit_entries_into(row_weight_, data_, side, visit_entries);
    return data_.visit_entries(side, visit_entries);
  }

  typename Objective<T>::Extrapolation extrapolation() const override {
    return Objective<T>::Extrapolation::free;
  }
  int sweeps(Side, Index) const override { return 4; }
  // The norms of rows do not add up over columns.
  double loss(double fit, const Factor<T>& Wt, const Factor<T>& H) const override {
    return by_rows() ? loss_value(data_, loss_, Wt, H) : fit;
  }
  double exact_loss(double, const Factor<T>& Wt, const Factor<T>& H) const override {
    return loss_value(data_, loss_, Wt, H);
  }
  Loss chosen_loss() const override { return loss_; }
  void keep(Archive& archive) override { archive(row_weight_); }
  double magnitude() const override {
    return by_rows() ? std::sqrt(data_.squared_norm() * static_cast<double>(data_.rows()))
                     : data_.squared_norm();
  }

 private:
  // The reweighted problem of a range of columns at the model of its y.
  struct Problem {
    AlignedVector<T> P;  // padded k numbers a column
    std::vector<std::vector<std::uint32_t>>
        index;                               // of each column: entries whose weight is not the usual one,
    std::vector<std::vector<T>> difference;  // and by how much
    std::vector<double> loss;                // of each column, at its y
  };

  T usual(Side side, std::uint32_t s) const {
    return side == Side::columns && !row_weight_.empty() ? row_weight_[s] : T(1);
  }

  // The sum of f f' with the usual weights, those of entries without a residual to speak of.
  Factor<T> base_gram(Side side, const Factor<T>& F) const {
    if (side == Side::rows || row_weight_.empty()) return gram(F);
    Factor<T> scaled = F;
    for (Index s = 0; s < F.count(); ++s) {
      const T root = std::sqrt(row_weight_[static_cast<std::size_t>(s)]);
      for (Index r = 0; r < F.k(); ++r) scaled(r, s) *= root;
    }
    return gram(scaled);
  }

  // Calls entry(column, where it is in the block, which entry of X it is, weight).
  template <class Entry>
  static void for_entries(const EntryBlock<T>& block, const Entry& entry) {
    for (Index c = 0; c < block.columns; ++c)
      for (Index e = 0; e < block.count; ++e) {
        const Index at = c * entries_unit + e;
        const auto s = block.index != nullptr ? block.index[e] : static_cast<std::uint32_t>(block.begin + e);
        entry(block.column + c, at, s, block.weight[at]);
      }
  }

  double entry_loss(double w, double residual) const {
    return by_rows() ? w * residual * residual : w * huber(loss_.parameter, residual);
  }
  T entry_weight(T residual) const {
    if (by_rows()) return T(1);
    const T size = std::abs(residual), t = static_cast<T>(loss_.parameter);
    return size <= t ? T(1) : t / size;
  }

  std::vector<double> losses(const FactorByEntries<T>& F, const Entries<T>* entries, Index count,
                             const T* y) const {
    std::vector<double> loss(static_cast<std::size_t>(count), 0.0);
    visit_entry_blocks(F, entries, count, y, [&](const EntryBlock<T>& block) {
      for_entries(block, [&](Index c, Index at, std::uint32_t, T w) {
        if (w > 0) loss[static_cast<std::size_t>(c)] += entry_loss(w, block.wx[at] / w - block.model[at]);
      });
    });
    return loss;
  }

  Problem reweighted(Side side, const FactorByEntries<T>& F, const Entries<T>* entries, Index count,
                     const T* y) const {
    const auto size = static_cast<std::size_t>(count);
    Problem problem{AlignedVector<T>(static_cast<std::size_t>(padded<T>(F.k()) * count), T(0)),
                    std::vector<std::vector<std::uint32_t>>(size), std::vector<std::vector<T>>(size),
                    std::vector<double>(size, 0.0)};
    AlignedVector<T> weighted(static_cast<std::size_t>(count * entries_unit));
    visit_entry_blocks(F, entries, count, y, [&](const EntryBlock<T>& block) {
      for_entries(block, [&](Index c, Index at, std::uint32_t s, T w) {
        const T residual = w > 0 ? block.wx[at] / w - block.model[at] : T(0);
        const T own = usual(side, s) * entry_weight(residual);
        problem.loss[static_cast<std::size_t>(c)] += entry_loss(w, residual);
        weighted[static_cast<std::size_t>(at)] = own * block.wx[at];
        const T difference = own * w - entries[c].base * usual(side, s);
        if (difference == 0) return;
        problem.index[static_cast<std::size_t>(c)].push_back(s);
        problem.difference[static_cast<std::size_t>(c)].push_back(difference);
      });
      F.add(block, weighted.data(), problem.P.data());
    });
    return problem;
  }

  Sums improve(Side side, const FactorByEntries<T>& F, const Factor<T>& G, Range range,
               const Entries<T>* entries, T* y, int sweeps) {
    const Index k = F.k(), ld = padded<T>(k), count = range.size();
    const Problem problem = reweighted(side, F, entries, count, y);
    AlignedVector<T> corrections;
    std::vector<T> own(static_cast<std::size_t>(k * k + k));
    Sums sums;
    for (Index c = 0; c < count; ++c) {
      const auto& difference = problem.difference[static_cast<std::size_t>(c)];
      corrections.assign(static_cast<std::size_t>(ld * ld), T(0));
      gather_gram_add(k, F.packed(), problem.index[static_cast<std::size_t>(c)].data(), difference.data(),
                      static_cast<Index>(difference.size()), corrections.data());
      const T weight = whole_weight(side, problem.loss[static_cast<std::size_t>(c)]);
      T *g = own.data(), *p = g + k * k;
      for (Index r = 0; r < k; ++r) {
        p[r] = weight * problem.P[static_cast<std::size_t>(c * ld + r)];
        for (Index s = r; s < k; ++s)
          g[r * k + s] = g[s * k + r] = weight * (entries[c].base * G.data()[r * k + s] +
                                                  corrections[static_cast<std::size_t>(r * ld + s)]);
      }
      sums.gradient2 +=
          quadratic_step<T>(
              algorithm_, penalties_, side, range.begin + c,
              {.k = k, .count = 1, .G = g, .P = p, .Y = y + c * k, .max_sweeps = sweeps, .gram = Gram::own})
              .gradient2;
    }
    const std::vector<double> after = losses(F, entries, count, y);
    for (Index c = 0; c < count; ++c) {
      const double loss = after[static_cast<std::size_t>(c)];
      sums.fit += loss;
      if (by_rows() && side == Side::rows)
        row_weight_[static_cast<std::size_t>(range.begin + c)] = whole_weight(side, loss);
    }
    return sums;
  }

  bool by_rows() const { return loss_.kind == Loss::Kind::l21; }

  // l21: the weight of a whole row with this squared residual.
  T whole_weight(Side side, double squares) const {
    if (!by_rows() || side == Side::columns) return T(1);
    return static_cast<T>(1 / std::max(std::sqrt(squares), least_norm_));
  }

  const Data<T>& data_;
  const Loss loss_;
  const Algorithm& algorithm_;
  const Penalties<T>& penalties_;
  std::vector<T> row_weight_;
  double least_norm_ = 0;
};

}  // namespace

template <class T>
std::unique_ptr<Objective<T>> make_robust(const Data<T>& data, const Loss& loss, const Algorithm& algorithm,
                                          const Penalties<T>& penalties) {
  return std::make_unique<Robust<T>>(data, loss, algorithm, penalties);
}
template std::unique_ptr<Objective<float>> make_robust(const Data<float>&, const Loss&, const Algorithm&,
                                                       const Penalties<float>&);
template std::unique_ptr<Objective<double>> make_robust(const Data<double>&, const Loss&, const Algorithm&,
                                                        const Penalties<double>&);

}  // namespace nmf
