// The one exception type of the library, and the exit status each kind of failure maps to.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "nmf/base/wording.hpp"

namespace nmf {

// What went wrong; the value is the exit status of the command-line program.
enum class Fault {
  input = 1,      // a file cannot be read or written, or holds something that cannot be factorized
  usage = 2,      // an option does not make sense, or not together with this matrix
  numerical = 3,  // the computation broke down
  internal = 4,   // our bug
};

// Message of the form "place: what: value; remedy", without a trailing full stop or newline. Options in it
// are written with option() (wording.hpp); what() has them as they are called in C++.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& message)
      : std::runtime_error(Wording(message).plain()),
        fault_(fault),
        wording_(std::make_shared<const Wording>(message)) {}
  Fault fault() const noexcept { return fault_; }
  const Wording& wording() const noexcept { return *wording_; }  // for who calls options otherwise

 private:
  Fault fault_;
  std::shared_ptr<const Wording> wording_;  // shared: a copy of an exception must not throw
};

// About one option, as option() gives it: "option: reason".
inline Error wrong(const std::string& option, const std::string& reason) {
  return {Fault::usage, option + ": " + reason};
}

}  // namespace nmf
