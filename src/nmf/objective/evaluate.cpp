#include "nmf/objective/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nmf/base/alternate_sum.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/base/portable.hpp"
#include "nmf/data/middle.hpp"
#include "nmf/data/of_each.hpp"
#include "nmf/data/unit.hpp"
#include "nmf/objective/entry_blocks.hpp"

namespace nmf {
namespace {

// The sum over entries with a weight of entry(w, x, y), by rows; row(sum) makes of a row's sum what counts.
template <class T, class Entry, class Row>
double sum_over_entries(const Data<T>& data, const Factor<T>& Wt, const Factor<T>& H, const Entry& entry,
                        const Row& row) {
  const FactorByEntries<double> F(doubled(H));
  const Factor<double>& W = doubled(Wt);
  return data
      .visit_entries(Side::rows,
                     [&](Range range, const Entries<T>* rows) {
                       std::vector<double> sums(static_cast<std::size_t>(range.size()), 0.0);
                       add_entries(F, rows, range.size(), W.column(range.begin), entry, sums.data());
                       Sums total;
                       for (const double sum : sums) total.fit += row(sum);
                       return total;
                     })
      .fit;
}

// The entries that are not zero one by one, each >= 0; the models of the others together, as what those leave
// of the sums of the factors.
template <class T>
double kullback_leibler(const Data<T>& data, const Factor<T>& Wt, const Factor<T>& H) {
  const auto k = H.k(), ld = padded<double>(k);
  const Factor<double>&F = doubled(H), &W = doubled(Wt);
  const AlignedVector<double> packed = packed_factor(F);
  const std::vector<double> sum = sums(F);
  const Index all = data.columns();
  const double least = least_model(data, 1);
  const auto row = [&](const Entries<T>& entries, const double* w) {
    AlignedVector<double> y(static_cast<std::size_t>(ld), 0.0), model;
    std::copy_n(w, k, y.begin());
    const auto models = [&](const std::uint32_t* index, Index count) {
      model.resize(static_cast<std::size_t>(count));
      gather_dot(k, packed.data(), index, count, y.data(), model.data());
    };
    double rest = entries.base * std::inner_product(w, w + k, sum.begin(), 0.0);
    models(entries.listed_index, entries.listed);
    for (Index e = 0; e < entries.listed; ++e)
      rest += double{entries.difference_of(e)} * model[static_cast<std::size_t>(e)];
    models(entries.index, entries.count);
    double total = 0;
    Index l = 0;
    for (Index e = 0; e < entries.count; ++e) {
      const double wx = entries.value[e];
      if (wx == 0) continue;
      while (l < entries.listed && entries.listed_index[l] < entries.index[e]) ++l;
      const double weight = entries.weight(l, entries.index[e]);
      const double y_e = model[static_cast<std::size_t>(e)];
      rest -= weight * y_e;
      total += weight * beta_divergence(1, wx / weight, y_e > 0 ? y_e : least);
    }
    return total + (entries.count < all ? std::max(0.0, rest) : 0);
  };
  return data
      .visit_entries(Side::rows,
                     [&](Range range, const Entries<T>* rows) {
                       Sums total;
                       for (Index i = range.begin; i < range.end; ++i)
                         total.fit += row(rows[i - range.begin], W.data() + i * k);
                       return total;
                     })
      .fit;
}

}  // namespace

template <class T>
double least_model(const Data<T>& data, double beta) {
  constexpr bool single = std::is_same_v<T, float>;
  constexpr double smallest = std::numeric_limits<T>::min();
  if (beta >= 2) return smallest;
  if (beta != 1) return std::max(smallest, portable::pow(single ? 1e30 : 1e250, 1 / (beta - 2)));
  const double mean = data.sum() / std::max(1.0, data.total_weight());
  return std::max(mean * (single ? 1e-12 : 1e-100), single ? 1e-18 : 1e-140);
}

template <class T>
double weighted_squared_error(const Data<T>& data, const Factor<T>& Wt, const Factor<T>& H) {
  return sum_over_entries(
      data, Wt, H, [](double w, double x, double y) { return w * (x - y) * (x - y); },
      [](double sum) { return sum; });
}

template <class T>
double loss_value(const Data<T>& data, const Loss& loss, const Factor<T>& Wt, const Factor<T>& H) {
  const auto same = [](double sum) { return sum; };
  if (is_least_squares(loss)) return data.squared_error(Wt, H) / 2;
  if (is_beta(loss, 1)) return kullback_leibler(data, Wt, H);
  if (loss.kind == Loss::Kind::huber)
    return sum_over_entries(
        data, Wt, H, [&](double w, double x, double y) { return w * huber(loss.parameter, x - y); }, same);
  if (loss.kind == Loss::Kind::l21)
    return sum_over_entries(
        data, Wt, H, [](double w, double x, double y) { return w * (x - y) * (x - y); },
        [](double sum) { return std::sqrt(sum); });
  const double least = least_model(data, loss.parameter);
  return sum_over_entries(
      data, Wt, H,
      [&](double w, double x, double y) { return w * beta_divergence(loss.parameter, x, y > 0 ? y : least); },
      same);
}

namespace {

// Are all entries with a weight the same?
template <class T>
bool constant(const Data<T>& data) {
  struct Range {
    double least = std::numeric_limits<double>::infinity(), most = 0;
  };
  const auto rows = of_each<Range>(data, Side::rows, [&](const Entries<T>& row) {
    Range own;
    Index positive = 0;
    for_positive(row, [&](double x) {
      ++positive;
      own = {std::min(own.least, x), std::max(own.most, x)};
    });
    if (positive < weighted_entries(row, data.columns())) own.least = 0;
    return own;
  });
  Range all;
  for (const Range& row : rows) all = {std::min(all.least, row.least), std::max(all.most, row.most)};
  return all.most <= all.least * (1 + 2 * std::numeric_limits<T>::epsilon()) || all.most == 0;
}

}  // namespace

template <class T>
double loss_of_mean(const Data<T>& data, const Loss& loss) {
  const double weight = data.total_weight(), mean = weight > 0 ? data.sum() / weight : 0;
  const Factor<T> ones(1, data.rows(), 1), means(1, data.columns(), static_cast<T>(mean));
  const double squares = std::max(0.0, data.squared_norm() - data.sum() * mean);
  const bool varies = squares > 1e-6 * data.squared_norm();
  if (!varies && constant(data)) return 0;
  return is_least_squares(loss) && varies ? squares / 2 : loss_value(data, loss, ones, means);
}

template <class T>
ZeroCount count_zeros(const Data<T>& data) {
  const auto rows = of_each<ZeroCount>(data, Side::rows, [&](const Entries<T>& row) {
    const auto weighted = static_cast<double>(weighted_entries(row, data.columns()));
    const auto positive =
        static_cast<double>(std::count_if(row.value, row.value + row.count, [](T v) { return v > 0; }));
    return ZeroCount{weighted, weighted - positive};
  });
  ZeroCount total;
  for (const ZeroCount& row : rows) {
    total.entries += row.entries;
    total.zeros += row.zeros;
  }
  return total;
}

template <class T>
double huber_threshold(const Data<T>& data) {
  const auto middle_of = [&](const auto& value) {
    return middle_of_entries(data, [&](const Entries<T>& row, const auto& take) {
      for_positive(row, [&](double x) { take(value(x)); });
    });
  };
  const auto middle = middle_of([](double x) { return x; });
  if (!middle) return 1;
  const double spread = 1.4826 * *middle_of([&](double x) { return std::abs(x - *middle); });
  return 0.1345 * (spread > 0 ? spread : *middle);
}

template <class T>
double sparseness(const Factor<T>& F) {
  const double root = std::sqrt(static_cast<double>(F.count()));
  Factor<double> Y = doubled(F);
  scale(Y, -exponent_of(Y));  // no square overflows or vanishes
  double sum = 0;
  int components = 0;
  for (Index r = 0; r < Y.k(); ++r) {
    const double length = std::sqrt(alternate_sum(Y.count(), [&](Index c) { return Y(r, c) * Y(r, c); }));
    if (!(length > 0)) continue;
    sum += (root - alternate_sum(Y.count(), [&](Index c) { return Y(r, c); }) / length) / (root - 1);
    ++components;
  }
  return sum / components;
}

template double sparseness(const Factor<float>&);
template double sparseness(const Factor<double>&);
template ZeroCount count_zeros(const Data<float>&);
template ZeroCount count_zeros(const Data<double>&);
template double huber_threshold(const Data<float>&);
template double huber_threshold(const Data<double>&);
template double least_model(const Data<float>&, double);
template double least_model(const Data<double>&, double);
template double weighted_squared_error(const Data<float>&, const Factor<float>&, const Factor<float>&);
template double weighted_squared_error(const Data<double>&, const Factor<double>&, const Factor<double>&);
template double loss_value(const Data<float>&, const Loss&, const Factor<float>&, const Factor<float>&);
template double loss_value(const Data<double>&, const Loss&, const Factor<double>&, const Factor<double>&);
template double loss_of_mean(const Data<float>&, const Loss&);
template double loss_of_mean(const Data<double>&, const Loss&);

}  // namespace nmf
