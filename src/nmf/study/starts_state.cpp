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

ContestHeader header_of(Archive& archive, std::optional<Index> starts, const Options& options) {
  ContestHeader header;
  archive(header);
  if (header.version != ContestHeader::this_version || header.starts < 1)
    throw Error(Fault::input, "the state is none of several starts, or of another version of nmf");
  const std::string before = header.all ? fmt::to_string(header.starts) : "auto";
  check_same("starts", before, starts ? fmt::to_string(*starts) : "auto");
  if (!header.all) return header;
  check_same("max_iterations", header.max_iterations, options.max_iterations);
  check_same("tolerance", header.tolerance, options.tolerance);
  check_same("change_tolerance", header.change_tolerance, options.change_tolerance);
  check_same("window", header.window, options.window);
  check_same("patience", header.patience, options.patience);
  return header;
}

}  // namespace nmf
