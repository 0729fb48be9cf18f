#include "input/classes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"

namespace nmf::app {

std::vector<std::string> classes_of(const std::string& option, const std::string& given,
                                    const std::vector<LabelColumn>& labels, Index rows, const char* where) {
  std::string known;
  for (const LabelColumn& column : labels) {
    if (column.name == given) return column.values;
    known += (known.empty() ? "" : ", ") + column.name;
  }
  std::error_code error;
  if (given != "-" && !std::filesystem::exists(given, error))
    throw Error(Fault::input,
                fmt::format("{}: {} is neither a label column of {} ({}) nor a file; give one of them",
                            option, given, where, known.empty() ? "which has none" : known));
  return io::joined(io::read_names(given, static_cast<std::uint64_t>(rows), "rows"));
}

std::vector<Index> numbered_classes(const std::vector<std::string>& classes) {
  std::map<std::string, Index> numbers;
  std::vector<Index> result;
  result.reserve(classes.size());
  for (const std::string& word : classes)
    result.push_back(numbers.try_emplace(word, static_cast<Index>(numbers.size())).first->second);
  return result;
}

std::vector<Index> true_classes(const std::string& given, const std::vector<LabelColumn>& labels, Index rows,
                                Index rank) {
  const std::vector<std::string> words = classes_of("--truth", given, labels, rows, "INPUT");
  std::vector<Index> classes = numbered_classes(words);
  if (rows > rank && std::ranges::max(classes) + 1 == rows)
    throw Error(Fault::input,
                fmt::format("--truth: {}: each of the {} rows has a class of its own, such as '{}'; give "
                            "a label column or a file that has the class of each row alone",
                            given, classes.size(), io::shown(words.front())));
  return classes;
}

}  // namespace nmf::app
