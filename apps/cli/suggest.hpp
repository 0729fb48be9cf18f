// "did you mean": the known word that a mistyped one is nearest to.
#pragma once

#include <string>
#include <vector>

namespace nmf::app {

// "did you mean X? " or nothing when no known word is near (a third of the letters at most may be wrong; one
// insertion, deletion, replacement or exchange of neighbours counts as one) and none contains it.
std::string did_you_mean(const std::string& given, const std::vector<std::string>& known);

// The same for an option by the name that it has in other programs (scikit-learn, pandas, R's NMF ...): ""
// for a name that is none of these, or whose option is not among the known.
std::string option_known_elsewhere(const std::string& given, const std::vector<std::string>& known);

}  // namespace nmf::app
