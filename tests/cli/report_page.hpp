// Pages of `nmf report`, for tests of what is on them.
#pragma once

#include <string>
#include <vector>

#include "cli/model_files.hpp"
#include "support/xml.hpp"

namespace nmf::test {

inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
  return found;
}

// Without the whole page where it does not.
inline void expect_says(const std::string& page, const std::string& text) {
  EXPECT_GT(count(page, text), 0U) << text;
}

class Report : public ModelCli {
 protected:
  std::string report(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "report");
    arguments.insert(arguments.end(), {"-o", "-"});
    return page(arguments);
  }
  // Every figure, its panels read as XML; each has marks.
  static std::vector<std::string> figures(const std::string& page) {
    std::vector<std::string> figures;
    for (std::size_t at = 0; (at = page.find("<div class=\"panels\"", at)) != std::string::npos;) {
      const std::size_t end = page.find("</div>", at) + 6;
      figures.push_back(page.substr(at, end - at));
      const Xml xml(figures.back());
      std::size_t marks = 0;
      for (const Element& element : xml.elements()) marks += element.is_in("marks") ? 1 : 0;
      EXPECT_GT(marks, 0U) << figures.back().substr(0, 300);
      at = end;
    }
    return figures;
  }
};

}  // namespace nmf::test
