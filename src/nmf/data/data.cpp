#include "nmf/data/data.hpp"

#include <algorithm>

#include "nmf/base/error.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/data/written.hpp"

namespace nmf {

template <class T>
std::unique_ptr<Data<T>> Data<T>::take_rows(Index, Index) const {
  throw wrong(option("batch"), "this kind of data cannot be taken apart by rows");
}
template <class T>
std::unique_ptr<Data<T>> Data<T>::weighed(const Weights<T>&, std::optional<int>) const {
  throw Error(Fault::usage, "weights and missing values do not go with this kind of data");
}
template std::unique_ptr<Data<float>> Data<float>::take_rows(Index, Index) const;
template std::unique_ptr<Data<double>> Data<double>::take_rows(Index, Index) const;
template std::unique_ptr<Data<float>> Data<float>::weighed(const Weights<float>&, std::optional<int>) const;
template std::unique_ptr<Data<double>> Data<double>::weighed(const Weights<double>&,
                                                             std::optional<int>) const;

Totals& Totals::operator+=(const Totals& other) {
  largest = std::max(largest, other.largest);
  sum += other.sum;
  squares += other.squares;
  weight += other.weight;
  non_zeros += other.non_zeros;
  return *this;
}

template <class T>
std::unique_ptr<Data<T>> make_data(const LabelledMatrix<T>& x, std::optional<int> exponent) {
  return std::visit([&](const auto& values) { return make_data(values, exponent); }, x.values);
}

template <class T>
std::unique_ptr<Data<T>> make_data(LabelledMatrix<T>&& x, std::optional<int> exponent) {
  return std::visit([&](auto& values) { return make_data(std::move(values), exponent); }, x.values);
}

template <class T>
Factor<T> product(const Data<T>& data, Side side, const Factor<T>& F) {
  Factor<T> P(F.k(), data.count(side));
  Written written;
  written.add(side, P);
  data.half_step(side, F, [&](Range range, const T*, const T* part) {
    std::copy_n(part, range.size() * F.k(), P.column(range.begin));
    return Sums{};
  });
  return P;
}

template std::unique_ptr<Data<float>> make_data(const LabelledMatrix<float>&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(const LabelledMatrix<double>&, std::optional<int>);
template std::unique_ptr<Data<float>> make_data(LabelledMatrix<float>&&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(LabelledMatrix<double>&&, std::optional<int>);
template Factor<float> product(const Data<float>&, Side, const Factor<float>&);
template Factor<double> product(const Data<double>&, Side, const Factor<double>&);

}  // namespace nmf
