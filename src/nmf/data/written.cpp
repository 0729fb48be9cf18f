#include "nmf/data/written.hpp"

#include <utility>

namespace nmf {
namespace {

thread_local const Written* innermost = nullptr;

}  // namespace

Written::Written() : before_(std::exchange(innermost, this)) {}

Written::~Written() {
  innermost = before_;
}

void Written::add(Side side, Columns columns, bool empty) {
  Two& all = side == Side::rows ? rows_ : columns_;
  if (!empty) all[all[0].first == nullptr ? 0 : 1] = columns;
}

const Written* Written::here() {
  return innermost;
}

}  // namespace nmf
