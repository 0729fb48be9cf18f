// Text of svmlight and libsvm.
#pragma once

#include <string_view>

namespace nmf::io {

// A label, and an index with its value: 1 3:0.5. Comments may stand before.
bool is_svmlight(std::string_view head);

}  // namespace nmf::io
