// The one exception type of the library, and the exit status each kind of failure maps to.
#pragma once

#include <stdexcept>
#include <string>

namespace nmf {

// What went wrong; the value is the exit status of the command-line program.
enum class Fault {
  input = 1,      // a file cannot be read or written, or holds something that cannot be factorized
  usage = 2,      // an option does not make sense, or not together with this matrix
  numerical = 3,  // the computation broke down
  internal = 4,   // our bug
};

// Message of the form "place: what: value; remedy", without a trailing full stop or newline.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& message) : std::runtime_error(message), fault_(fault) {}
  Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

}  // namespace nmf
