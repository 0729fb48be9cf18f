// A Data seen in another way. What is forwarded here holds for most views; one overrides what it changes.
#pragma once

#include "nmf/data/data.hpp"

namespace nmf {

// pass() is made of the view's own half-steps, and a view is not taken apart or rounded unless it says how:
// what it changes would be lost.
template <class T>
class DataView : public Data<T> {
 public:
  explicit DataView(const Data<T>& data) : data_(data) {}

  Index rows() const override { return data_.rows(); }
  Index columns() const override { return data_.columns(); }
  int exponent() const override { return data_.exponent(); }
  double squared_norm() const override { return data_.squared_norm(); }
  double sum() const override { return data_.sum(); }
  double entries(Side side) const override { return data_.entries(side); }
  double total_weight() const override { return data_.total_weight(); }
  bool own_grams() const override { return data_.own_grams(); }
  const Company& company() const override { return data_.company(); }
  void gather(Side side, Factor<T>& F) const override { data_.gather(side, F); }
  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    return data_.squared_error(W, H);
  }
  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    return data_.half_step(side, F, visit);
  }
  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    return data_.visit_entries(side, visit);
  }

 protected:
  const Data<T>& data_;
};

}  // namespace nmf
