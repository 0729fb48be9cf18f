#include "cli/flag_names.hpp"

#include <algorithm>
#include <iterator>

namespace nmf::app {
namespace {

struct OtherName {
  std::string_view field, value;
  const char* flag;
};

// Of options whose flag, or word for a value, is not what the library calls it. Without a value: the flag
// alone.
constexpr OtherName other_names[] = {
    {"storage", "sparse", "--sparse yes"},
    {"storage", "dense", "--sparse no"},
    {"fixed_w", "", "--fix-w"},
    {"fixed_h", "", "--fix-h"},
    {"long_table", "", "--long"},
    {"missing", "keep", "--missing unlisted"},  // with what a sparse file does not list
};

}  // namespace

std::string flag_of(std::string_view field, std::string_view value) {
  std::string flag = "--" + std::string(field);
  std::replace(flag.begin(), flag.end(), '_', '-');
  for (const OtherName& other : other_names) {
    if (other.field != field) continue;
    if (other.value == value) return other.flag;
    if (other.value.empty()) flag = other.flag;
  }
  if (!value.empty()) flag.append(" ").append(value);
  return flag;
}

std::string with_flags(const Wording& text) {
  return text.naming(flag_of);
}

std::vector<std::string> with_flags(const std::vector<Wording>& texts) {
  std::vector<std::string> all;
  std::transform(texts.begin(), texts.end(), std::back_inserter(all),
                 [](const Wording& text) { return with_flags(text); });
  return all;
}

}  // namespace nmf::app
