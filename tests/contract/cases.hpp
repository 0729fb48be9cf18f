// What the contract is stated over: rows of the table of algorithms, by storage and precision.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "nmf/data/weighted.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/solve/normalize.hpp"
#include "nmf/update/update.hpp"
#include "support/oracle.hpp"

namespace nmf::contract {

enum class Storage { dense, sparse };
enum class Precision { single_precision, double_precision };

struct Case {
  Algorithm algorithm;
  Precision precision;
  Storage storage = Storage::dense;
};

inline std::string label(const Case& c) {
  return std::string(c.algorithm.name) + (c.precision == Precision::single_precision ? "_float" : "_double");
}
inline std::string label_with_storage(const Case& c) {
  return label(c) + (c.storage == Storage::dense ? "_dense" : "_sparse");
}
inline void PrintTo(const Case& c, std::ostream* out) {
  *out << label(c);
}

// The table, unless a program of tests puts rows of its own here before main(). Those are known to half-steps
// alone: options name algorithms of the table.
inline std::vector<Algorithm>& rows() {
  static std::vector<Algorithm> all(algorithms().begin(), algorithms().end());
  return all;
}

inline std::vector<Case> cases(std::vector<Storage> storages) {
  std::vector<Case> all;
  for (const Algorithm& algorithm : rows())
    for (const Precision precision : {Precision::single_precision, Precision::double_precision})
      for (const Storage storage : storages) all.push_back({algorithm, precision, storage});
  return all;
}

// Runs body<float>() or body<double>().
template <class Body>
void in_precision(Precision precision, const Body& body) {
  if (precision == Precision::single_precision)
    body.template operator()<float>();
  else
    body.template operator()<double>();
}

// X in one of the kinds of storage.
template <class T>
class Stored {
 public:
  Stored(Storage storage, const arma::mat& x) {
    if (storage == Storage::dense)
      values_ = oracle::dense<T>(x);
    else
      values_ = oracle::sparse<T>(x);
    data_ = std::visit([](const auto& v) { return make_data(v); }, values_);
  }
  // With a weight for each entry; NaN lies where it is zero, unless `under` is something else.
  Stored(Storage storage, arma::mat x, const arma::mat& weight,
         double under = std::numeric_limits<double>::quiet_NaN()) {
    x.elem(arma::find(weight == 0)).fill(under);
    if (storage == Storage::dense)
      data_ = make_data(oracle::dense<T>(x), weights_of(oracle::dense<T>(weight)));
    else
      data_ = make_data(oracle::sparse<T>(x), weights_of(oracle::dense<T>(weight)));
  }
  Stored(const Stored&) = delete;
  Stored& operator=(const Stored&) = delete;
  const Data<T>& operator*() const { return *data_; }

 private:
  std::variant<Dense<T>, Sparse<T>> values_;
  std::unique_ptr<Data<T>> data_;
};

}  // namespace nmf::contract
