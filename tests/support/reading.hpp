// Reading text the way a test wants it: through a file, with every buffer size that could matter.
#pragma once

#include "nmf/base/error.hpp"
#include "nmf/io/read.hpp"
#include "support/files.hpp"
#include "support/matrices.hpp"

namespace nmf::test {

// 0 is the size chosen for real; with 1 every boundary is crossed.
inline const std::vector<std::size_t> buffer_sizes{0, 1, 2, 3, 7, 64};

template <class T = double>
LabelledMatrix<T> read(const std::string& path, io::ReadOptions options = {},
                       io::ReadReport* report = nullptr) {
  io::ReadReport unused;
  return io::read_matrix<T>(path, options, report == nullptr ? unused : *report);
}

template <class T = double>
LabelledMatrix<T> read_text(const std::string& text, io::ReadOptions options = {},
                            io::ReadReport* report = nullptr, const std::string& name = "x.csv") {
  const ScratchFolder folder;
  return read<T>(folder.file(name, text), options, report);
}

// What is read are texts: words are columns.
inline io::ReadOptions texts(int threads = 0, std::size_t buffer_size = 0) {
  io::ReadOptions options;
  options.text.wanted = true;
  options.threads = threads;
  options.buffer_size = buffer_size;
  return options;
}

// The message of the error that reading gives, without the folder; "" when it does not fail.
template <class T = double>
std::string error_of_text(const std::string& text, io::ReadOptions options = {},
                          const std::string& name = "x.csv") {
  const ScratchFolder folder;
  const std::string path = folder.file(name, text);
  try {
    read<T>(path, options);
    return "";
  } catch (const Error& error) {
    std::string message = error.what();
    const std::string prefix = path.substr(0, path.size() - name.size());
    for (std::size_t at; (at = message.find(prefix)) != std::string::npos;) message.erase(at, prefix.size());
    return message;
  }
}

}  // namespace nmf::test
