// From a path to the source of its matrix: the format that reads it, and the names that stand elsewhere.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "nmf/io/corpus/read_text.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/formats/docword.hpp"
#include "nmf/io/formats/tenx.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/names.hpp"
#include "nmf/io/with_end.hpp"

namespace nmf::io {
namespace {

// How text is written means nothing to other files.
ReadOptions options_for(const Format& format, ReadOptions options) {
  if (format.names == Names::inside) return options;
  options.decimal = options.thousands = options.comment = std::nullopt;
  options.skip = std::nullopt;
  return options;
}

// What a format makes of a file. Behind the matrix the rest of the file is read, so that its hash covers it.
template <class T>
std::unique_ptr<Source<T>> content_of(std::unique_ptr<ByteStream>&& stream, const Format& format,
                                      const ReadOptions& options, ReadReport& report) {
  struct File {
    std::unique_ptr<ByteStream> stream;
    ReadOptions options;
  };
  const auto file = std::make_shared<File>(File{std::move(stream), options_for(format, options)});
  auto content = format.open<T>()(*file->stream, file->options, report);
  report.format = format.name;
  return std::make_unique<WithEnd<T>>(
      [file, &report] {
        const StreamReport bytes = file->stream->finish();
        report.compression = bytes.compression;
        report.bytes = bytes.bytes;
        report.sha256 = bytes.sha256;
      },
      std::move(content));
}

// Of images, whose columns are pixels, and of sound, whose columns are frequencies.
void check_options_of_media(const Format& format, const ReadOptions& options) {
  if (options.of_model) return;
  const auto refuse = [&](bool given, const std::string& what, const char* which) {
    if (given)
      throw wrong(
          what, fmt::format("does not apply to {} files, which are no {}; leave it out", format.name, which));
  };
  const bool sound = format.names == Names::spectra;
  refuse(options.channels != "auto" && format.names != Names::pixels && !sound, option("channels"),
         "images and no sound");
  refuse(options.stft != 0 && !sound, option("stft"), "sound");
  refuse(options.hop != 0 && !sound, option("hop"), "sound");
}

// Only of text tables it is asked how they are to be stored.
void check_storage(const Format& format, Storage storage) {
  if (storage == Storage::automatic) return;
  throw wrong(
      storage == Storage::sparse ? option("storage", "sparse") : option("storage", "dense"),
      fmt::format("does not apply to {} files, which say themselves whether they are sparse; leave it "
                  "out",
                  format.name));
}

// Texts where these are wanted, unless the file is told as something else.
const Format& format_of(ByteStream& stream, const ReadOptions& options, std::string& why) {
  check_text_options(options);
  const bool text = options.text.wanted, told = !text || options.text.unless_told;
  const Format* format = told ? &find_format(options.format, stream, why) : nullptr;
  if (!text) return *format;
  const bool named = why == by_name && !without_compression(stream.name()).ends_with(".txt");
  if (told && (named || format->sniff != nullptr)) return *format;
  why = "since texts were asked for";
  return text_lines;
}

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

// Files of names: those that the user gives, or for formats without names those beside the file; empty: none.
struct NameFiles {
  std::string rows;
  std::string columns;
  bool empty() const { return rows.empty() && columns.empty(); }
};

NameFiles find_names(const std::string& path, const ReadOptions& options, const Format& format) {
  const auto find = [&](const std::string& given, const std::string& beside) {
    const bool none = format.names != Names::beside || path == "-" || !std::filesystem::exists(beside);
    return given.empty() && !none ? beside : given;
  };
  const std::string columns = find(options.column_names, column_names_beside(path));
  return {find(options.row_names, row_names_beside(path)), find(columns, vocabulary_beside(path))};
}

// rows and columns are those of the file.
void add_names(const NameFiles& files, const ReadOptions& options, std::uint64_t rows, std::uint64_t columns,
               Labels& labels, ReadReport& report) {
  const auto tell = [&](const std::string& file, const std::string& given) {
    if (file == given) return;
    report.notes.push_back(fmt::format("names from {}", file));
    report.decisions.push_back(report.notes.back());
  };
  tell(files.rows, options.row_names);
  if (!files.rows.empty()) {
    std::vector<LabelColumn> names = read_names(files.rows, rows, "rows", Heading::possible, options);
    std::move(names.begin(), names.end(), std::back_inserter(labels.rows));
  }
  tell(files.columns, options.column_names);
  if (!files.columns.empty())
    labels.columns = joined(read_names(files.columns, columns, "columns", Heading::possible, options));
}

// As it is wanted from as it is in the file.
template <class T>
void complete(LabelledMatrix<T>& matrix, const NameFiles& names, const Format& format,
              const ReadOptions& options, ReadReport& report) {
  if (options.transpose && format.transposing == Transposing::afterwards)
    std::visit([](auto& x) { x = nmf::transposed(x); }, matrix.values);
  const auto rows = static_cast<std::uint64_t>(options.transpose ? matrix.columns() : matrix.rows());
  const auto columns = static_cast<std::uint64_t>(options.transpose ? matrix.rows() : matrix.columns());
  add_names(names, beside(bytes_of(matrix), options), rows, columns, matrix.labels, report);
  if (options.transpose) matrix.labels = transposed(std::move(matrix.labels));
}

}  // namespace

void check_options(const Format& format, const ReadOptions& options) {
  check_options_of_media(format, options);
  if (!format.several && !options.layer.empty())
    throw wrong(option("layer"),
                fmt::format("does not apply to {} files, which hold one matrix; leave it out", format.name));
  if (format.names == Names::inside) return;
  const char* why =
      format.names == Names::beside ? "which have no named columns" : "whose numbers are all of one matrix";
  const auto refuse = [&](bool given, const std::string& what) {
    if (given)
      throw wrong(what, fmt::format("does not apply to {} files, {}; leave it out", format.name, why));
  };
  refuse(!options.labels.empty() && format.names != Names::apart, option("labels"));
  refuse(!options.columns.empty(), option("columns"));
  refuse(!options.drop.empty(), option("drop"));
  refuse(options.header != Header::automatic, option("header"));
  refuse(options.delimiter.has_value(), option("delimiter"));
  if (!options.style_if_text) {
    refuse(options.decimal.has_value(), option("decimal"));
    refuse(options.thousands.has_value(), option("thousands"));
    refuse(options.comment.has_value(), option("comment"));
    refuse(options.skip.has_value(), option("skip"));
    check_storage(format, options.storage);
  }
  if (options.like_long == LikeLong::read) return;
  refuse(!options.long_table.empty(), option("long_table"));
  refuse(options.repeated != Repeated::automatic, option("repeated"));
  refuse(options.symmetric_edges, option("symmetric_edges"));
}

template <class T>
std::unique_ptr<Source<T>> completed(std::unique_ptr<Source<T>>&& content, const Format& format,
                                     const std::string& path, const ReadOptions& options,
                                     ReadReport& report) {
  const NameFiles names = find_names(path, options, format);
  if (!options.transpose && names.empty()) return std::move(content);
  return read_at_once<T>([content = std::move(content), names, &format, &options, &report] {
    LabelledMatrix<T> matrix = content->all();
    complete(matrix, names, format, options, report);
    return matrix;
  });
}

template <class T>
std::unique_ptr<Source<T>> open_file(std::unique_ptr<ByteStream>&& stream, const Format& format,
                                     const std::string& path, const ReadOptions& options,
                                     ReadReport& report) {
  check_options(format, options);
  return completed<T>(content_of<T>(std::move(stream), format, options, report), format, path, options,
                      report);
}

template <class T>
std::unique_ptr<Source<T>> open_stream(std::unique_ptr<ByteStream>&& stream, const std::string& path,
                                       const ReadOptions& options, ReadReport& report) {
  if (is_archive(stream->peek(beginning)) && options.format != "npz")
    return open_archive<T>(std::move(stream), options, report);
  std::string why;
  const Format& format = format_of(*stream, options, why);
  report.decisions.push_back(fmt::format("format {}: {}", format.name, why));
  return open_file<T>(std::move(stream), format, path, options, report);
}

MatrixPath split_matrix_path(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return {path, {}};
  for (const char* between : {":/", ".zip:", ".npz:"}) {
    const std::size_t place = path.rfind(between);
    if (place == std::string::npos || place == 0) continue;
    const std::size_t colon = path.find(':', place);
    if (colon + 1 < path.size() && std::filesystem::is_regular_file(path.substr(0, colon), ignored))
      return {path.substr(0, colon), path.substr(colon + 1)};
  }
  return {path, {}};
}

bool is_there(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(split_matrix_path(path).file, ignored) || is_tenx_prefix(path);
}

template <class T>
std::unique_ptr<Source<T>> open_matrix(const std::string& path, const ReadOptions& options,
                                       ReadReport& report) {
  if (MatrixPath parts = split_matrix_path(path); !parts.layer.empty()) {
    if (!options.layer.empty())
      throw wrong(option("layer"), fmt::format("{} names a dataset already; leave one of the two out", path));
    ReadOptions of_layer = options;
    of_layer.layer = std::move(parts.layer);
    return read_at_once<T>([file = std::move(parts.file), of_layer, &report] {
      return open_matrix<T>(file, of_layer, report)->all();
    });
  }
  if (is_folder(path) || is_tenx_prefix(path)) {
    check_text_options(options);
    return find_folder_format(path, options.text).open<T>()(path, options, report);
  }
  return open_stream<T>(
      std::make_unique<ByteStream>(path, options.buffer_size, options.progress, options.max_expansion), path,
      options, report);
}

template std::unique_ptr<Source<float>> completed(std::unique_ptr<Source<float>>&&, const Format&,
                                                  const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> completed(std::unique_ptr<Source<double>>&&, const Format&,
                                                   const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<float>> open_file(std::unique_ptr<ByteStream>&&, const Format&,
                                                  const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_file(std::unique_ptr<ByteStream>&&, const Format&,
                                                   const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<float>> open_stream(std::unique_ptr<ByteStream>&&, const std::string&,
                                                    const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_stream(std::unique_ptr<ByteStream>&&, const std::string&,
                                                     const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<float>> open_matrix(const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_matrix(const std::string&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
