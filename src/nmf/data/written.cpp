#include "nmf/data/written.hpp"

#include <utility>

namespace nmf {

thread_local const Written* Written::innermost = nullptr;

Written::Written() : before_(std::exchange(innermost, this)) {}

Written::Written(const Written* also) : before_(std::exchange(innermost, this)) {
  if (also == nullptr) return;
  rows_ = also->rows_;
  columns_ = also->columns_;
}

Written::~Written() {
  innermost = before_;
}

}  // namespace nmf
