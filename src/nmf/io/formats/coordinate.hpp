// Entries that are listed by row and column, one a line.
#pragma once

#include "nmf/io/blocks.hpp"
#include "nmf/io/formats/entry_lines.hpp"
#include "nmf/io/formats/market_header.hpp"
#include "nmf/io/row_sorter.hpp"
#include "nmf/matrix/matrix.hpp"

namespace nmf::io {

// Those that the reader has, in their order.
template <class T>
Entries<T> read_entries(BlockReader& reader, const MarketHeader& header, const ReadOptions& options,
                        EntryCount& count);

// All entries behind the header. Throws Error(Fault::input) with the line of what is wrong.
template <class T>
Sparse<T> read_coordinate(BlockReader& reader, const MarketHeader& header, const ReadOptions& options);

}  // namespace nmf::io
