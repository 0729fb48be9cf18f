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

const Written* Written::here() {
  return innermost;
}

}  // namespace nmf
