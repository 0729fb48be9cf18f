// Fewer points than there are, chosen so that the picture is the same, or nearly.
#pragma once

#include <string>
#include <vector>

#include "draw/figure.hpp"

namespace nmf::app {

// At most so many of `count` things, evenly spread, the first among them.
std::vector<Index> sampled(Index count, Index most);

// Of a line that rises in x what is to be seen of it: of each of `most` / 4 stretches its first and last
// points, its lowest and its highest. Series without spread and labels only.
void thin(draw::Series& series, Index most);

// "1500 of 100000 rows are drawn, evenly spread over them."
std::string sample_note(Index shown, Index all, const char* what);

}  // namespace nmf::app
