#include "nmf/base/wording.hpp"

#include <algorithm>

namespace nmf {
namespace {

// Control characters around an option, which no text that is shown has.
constexpr char begins = '\x02', ends = '\x03';

std::string with_value(std::string_view field, std::string_view value) {
  std::string text(field);
  if (!value.empty()) text.append(" ").append(value);
  return text;
}

}  // namespace

std::string option(std::string_view field, std::string_view value) {
  return begins + with_value(field, value) + ends;
}

std::string Wording::plain() const {
  return naming(with_value);
}

std::string Wording::naming(const Name& name) const {
  std::string result;
  std::string_view rest = text_;
  for (std::size_t begin = 0; (begin = rest.find(begins)) != rest.npos;) {
    const std::size_t end = rest.find(ends, begin);
    if (end == rest.npos) break;
    const std::string_view inside = rest.substr(begin + 1, end - begin - 1);
    const std::size_t field = std::min(inside.find(' '), inside.size());
    result += rest.substr(0, begin);
    result += name(inside.substr(0, field), inside.substr(std::min(field + 1, inside.size())));
    rest.remove_prefix(end + 1);
  }
  return result.append(rest);
}

}  // namespace nmf
