// Texts as a matrix: a row a document, a column a word, the entries how often it comes.
#pragma once

#include "nmf/io/format.hpp"

namespace nmf::io {

// A document a line. The first columns between tabs label the rows where ReadOptions::labels says so ("1", or
// "1", "2" ...), else the numbers of the lines do.
extern const Format text_lines;

// A document a file (documents.hpp).
bool is_text_folder(const std::string& folder);
template <class T>
std::unique_ptr<Source<T>> open_text_folder(const std::string& folder, const ReadOptions& options,
                                            ReadReport& report);

}  // namespace nmf::io
