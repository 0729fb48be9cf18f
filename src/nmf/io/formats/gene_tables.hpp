// Tables of genes by samples that other programs write: told by their first line.
#pragma once

#include <string_view>

namespace nmf::io {

bool is_gct(std::string_view head);
bool is_feature_counts(std::string_view head);

}  // namespace nmf::io
