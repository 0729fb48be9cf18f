// Short lists on standard output: columns for people, CSV or JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "cli/flags.hpp"

namespace nmf::app {

enum class Listing { table, csv };

struct ListingFlags {
  Listing format = Listing::table;
  bool json = false;
  void add_to(Flags& flags);
  void check() const;  // throws Error where two forms are asked for
};

using Cells = std::vector<std::vector<std::string>>;  // rows

// The first `words` columns begin, the others end under one another; every line begins with `indent`.
std::string aligned(Cells rows, std::size_t words, const std::string& indent);

// RFC 4180; the first row is the header. Only what stands under the title `quoted` may need quotes.
std::string as_csv(const Cells& rows, const std::string& quoted = "");

}  // namespace nmf::app
