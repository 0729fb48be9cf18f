// Bags of words as the UCI repository has them: docword.NAME.txt, and vocab.NAME.txt beside it.
#pragma once

#include <string>
#include <string_view>

namespace nmf::io {

// Three lines of one whole number (documents, words, entries), then lines of three.
bool is_docword(std::string_view head);

// Where the words of the file at `path` would be; empty where it is not called docword.*.
std::string vocabulary_beside(const std::string& path);

}  // namespace nmf::io
