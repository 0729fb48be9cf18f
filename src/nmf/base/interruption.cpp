#include "nmf/base/interruption.hpp"

#include <utility>

namespace nmf {
namespace {

thread_local const std::function<bool()>* wanted = nullptr;
thread_local bool breakable = false;

}  // namespace

Interruption::Interruption(std::function<bool()> when)
    : wanted_(std::move(when)), before_(std::exchange(wanted, &wanted_)) {}

Interruption::~Interruption() {
  wanted = before_;
}

Breakable::Breakable() : before_(std::exchange(breakable, true)) {}

Breakable::~Breakable() {
  breakable = before_;
}

const std::function<bool()>* wanted_here() {
  return breakable ? wanted : nullptr;
}

std::function<bool()> interruption_here() {
  return [asked = wanted] { return asked != nullptr && (*asked)(); };
}

}  // namespace nmf
