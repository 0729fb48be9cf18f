#include "nmf/study/starts_state.hpp"

#include <fmt/format.h>

#include "nmf/base/error.hpp"

namespace nmf {
namespace {

template <class V>
void check_same(const char* name, const V& then, const V& now) {
  if (then != now)
    throw wrong(option(name), fmt::format("is {}, and was {} where starts have ended already; give that, or "
                                          "begin anew",
                                          now, then));
}

}  // namespace

ContestHeader header_of(Archive& archive, const ContestHeader& now) {
  ContestHeader header;
  archive(header);
  if (header.version != ContestHeader::this_version || header.starts < 1)
    throw Error(Fault::input, "the state is none of several starts, or of another version of nmf");
  const auto spelled = [](const ContestHeader& of) { return of.all ? fmt::to_string(of.starts) : "auto"; };
  check_same("starts", spelled(header), spelled(now));
  if (!header.all) return header;
  check_same("max_iterations", header.max_iterations, now.max_iterations);
  check_same("tolerance", header.tolerance, now.tolerance);
  check_same("change_tolerance", header.change_tolerance, now.change_tolerance);
  check_same("window", header.window, now.window);
  check_same("patience", header.patience, now.patience);
  return header;
}

}  // namespace nmf
