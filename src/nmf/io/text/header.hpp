// Whether the first record of delimited text names the columns.
#pragma once

#include <string>

#include "nmf/io/text/survey.hpp"

namespace nmf::io {

struct HeaderVerdict {
  bool header;
  std::string why;
  bool doubtful = false;  // the other reading is possible, too
};

// The table of docs/formats.md ("Header or row") in code.
HeaderVerdict judge_header(const Survey& survey);

}  // namespace nmf::io
