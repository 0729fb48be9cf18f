#include "input/components.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"

namespace nmf::app {

std::vector<Index> chosen_components(const std::vector<std::string>& words, const Model& model) {
  const Index rank = model.options.rank;
  std::vector<Index> chosen;
  for (const std::string& word : words) {
    std::uint64_t number = 0;
    std::string_view text = word;
    const auto named = std::find(model.components.begin(), model.components.end(), word);
    if (text.starts_with("component_")) text.remove_prefix(10);
    if (named != model.components.end())
      number = static_cast<std::uint64_t>(named - model.components.begin()) + 1;
    else if (!io::parse_integer(text, number) || number < 1 || number > static_cast<std::uint64_t>(rank))
      throw Error(Fault::usage,
                  fmt::format("--components: there is no component {}; give numbers from 1 to {}",
                              io::shown(word), rank));
    const auto r = static_cast<Index>(number) - 1;
    if (std::find(chosen.begin(), chosen.end(), r) == chosen.end()) chosen.push_back(r);
  }
  if (chosen.empty()) {
    chosen.resize(static_cast<std::size_t>(rank));
    std::iota(chosen.begin(), chosen.end(), Index{0});
  }
  return chosen;
}

}  // namespace nmf::app
