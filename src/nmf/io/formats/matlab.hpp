// MATLAB's files of versions 5 to 7; those of 7.3 are HDF5.
#pragma once

#include <string_view>

namespace nmf::io {

bool is_matlab_5(std::string_view head);

}  // namespace nmf::io
