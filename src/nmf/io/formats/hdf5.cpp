// HDF5 in the layouts of anndata, 10x Genomics, loom, BIOM and MATLAB, or any dataset of it. What the library
// says of a file is asked in a process of its own; the numbers are read here, by all threads.
#include <fmt/format.h>

#include <filesystem>

#include "nmf/io/format.hpp"
#include "nmf/io/hdf5/contents.hpp"
#include "nmf/io/hdf5/numbers.hpp"
#include "nmf/io/hdf5/own_process.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

constexpr std::string_view signature = "\x89HDF\r\n\x1a\n";

// Names and descriptions take some times what the file has of them, which may be compressed.
ProcessLimits limits_for(const std::string& path, const ReadOptions& options) {
  const std::uint64_t size = std::filesystem::file_size(path);
  constexpr std::uint64_t gib = std::uint64_t{1} << 30;
  std::uint64_t memory = gib + 64 * size;
  if (options.memory_limit > 0) memory = std::min(memory, std::max(gib, options.memory_limit));
  return {memory, 5 + size / (1 << 22)};
}

Contents contents_of(const std::string& path, const ReadOptions& options) {
  Archive archive(in_own_process(path, limits_for(path, options), [&] {
    const Hdf5File file(path);
    const Layout& layout = find_layout(file);
    Contents found = layout.find(file, options);
    found.layout = layout.name;
    Archive written;
    written(found);
    return written.take();
  }));
  Contents contents;
  archive(contents);
  return contents;
}

// As the file has rows and columns; the names are turned with these later.
Labels labels_of(Contents&& contents) {
  Labels labels;
  if (!contents.row_names.empty()) labels.rows.push_back({contents.row_title, std::move(contents.row_names)});
  for (std::size_t c = 0; c < contents.row_labels.size(); ++c)
    labels.rows.push_back({contents.label_titles[c], std::move(contents.row_labels[c])});
  labels.columns = std::move(contents.column_names);
  return labels;
}

}  // namespace

bool is_hdf5(std::string_view head) {
  return head.starts_with(signature) || head.starts_with("MATLAB 7.3");  // whose text stands before
}

template <class T>
LabelledMatrix<T> read_hdf5(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  const std::string& path = stream.path_to_seek();
  Contents contents = contents_of(path, options);
  if (!options.labels.empty() && contents.layout != "h5ad")
    throw wrong(
        option("labels"),
        "does not apply to HDF5 files other than .h5ad, which have no table of their rows; leave it out");
  report.decisions.push_back(fmt::format("stored as {}: {}, {} x {}, {}", contents.layout,
                                         shown(contents.part), contents.rows, contents.columns,
                                         !contents.indices        ? "dense"
                                         : contents.columns_first ? "compressed columns"
                                                                  : "compressed rows"));
  const SeekableFile file(path);
  LabelledMatrix<T> matrix;
  if (contents.indices)
    matrix.values = read_compressed<T>(file, contents, options);
  else
    matrix.values = read_dense<T>(file, contents, options);
  matrix.labels = labels_of(std::move(contents));
  return matrix;
}

template LabelledMatrix<float> read_hdf5(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_hdf5(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
