// The table of file formats: one row and one file each.
#pragma once

#include <span>
#include <string_view>

#include "nmf/io/source.hpp"
#include "nmf/io/stream.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {

// How a format is read: by a function that reads all of it, or by one that opens a source, whose rows can
// come as they are asked for. The stream, the options and the report outlive the source.
template <class T>
class Opening {
 public:
  using Read = LabelledMatrix<T> (*)(ByteStream& stream, const ReadOptions& options, ReadReport& report);
  using Open = std::unique_ptr<Source<T>> (*)(ByteStream& stream, const ReadOptions& options,
                                              ReadReport& report);
  constexpr Opening(Read read) : read_(read) {}
  constexpr Opening(Open open) : open_(open) {}

  std::unique_ptr<Source<T>> operator()(ByteStream& stream, const ReadOptions& options,
                                        ReadReport& report) const {
    if (open_ != nullptr) return open_(stream, options, report);
    return read_at_once<T>(
        [read = read_, &stream, &options, &report] { return read(stream, options, report); });
  }

 private:
  Read read_ = nullptr;
  Open open_ = nullptr;
};

template <class T>
using Writer = void (*)(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);

enum class Names {  // of rows and columns
  inside,           // in the file, among the cells
  beside,           // in files beside
  apart,            // in the file, apart from the numbers
  pixels,           // by the reader: columns are pixels of images
  spectra,          // by the reader: columns are frequencies of sound
};
enum class Transposing { by_reader, afterwards };

struct Format {
  const char* name;                      // for ReadOptions::format and reports
  const char* summary;                   // one line for the help
  const char* endings;                   // of file names, separated by blanks
  bool (*sniff)(std::string_view head);  // by the first bytes; nullptr: what no other format claims
  Names names;              // inside: the options labels, columns, drop, header and delimiter apply
  Transposing transposing;  // by_reader: it heeds ReadOptions::transpose itself
  Opening<float> open_float;
  Opening<double> open_double;
  Writer<float> write_float;  // nullptr: only read
  Writer<double> write_double;
  bool several = false;  // matrices in a file: ReadOptions::layer chooses

  template <class T>
  Opening<T> open() const {
    if constexpr (sizeof(T) == sizeof(float))
      return open_float;
    else
      return open_double;
  }
  template <class T>
  Writer<T> write() const {
    if constexpr (sizeof(T) == sizeof(float))
      return write_float;
    else
      return write_double;
  }
};

std::span<const Format> formats();

// Of a file that tell its format.
inline constexpr std::size_t beginning = 64;

// A matrix whose numbers and names are files of one folder.
template <class T>
using FolderOpener = std::unique_ptr<Source<T>> (*)(const std::string& folder, const ReadOptions& options,
                                                    ReadReport& report);
struct FolderFormat {
  const char* name;                          // for reports
  bool (*sniff)(const std::string& folder);  // by what is in it; nullptr: what no other claims
  FolderOpener<float> open_float;
  FolderOpener<double> open_double;

  template <class T>
  FolderOpener<T> open() const {
    if constexpr (sizeof(T) == sizeof(float))
      return open_float;
    else
      return open_double;
  }
};

const FolderFormat& find_folder_format(const std::string& folder, const TextOptions& text);

// Whether a name ends as those of a format do, before what says how it is compressed.
bool names_a_format(const std::string& path);

// The table that is a member of a zip archive, which the stream begins with; ReadOptions::layer is its name.
bool is_archive(std::string_view head);
template <class T>
std::unique_ptr<Source<T>> open_archive(std::unique_ptr<ByteStream>&& stream, const ReadOptions& options,
                                        ReadReport& report);

// The format called name, or for "auto" the one that the beginning of the stream shows. Throws
// Error(Fault::usage) for an unknown name and Error(Fault::input) for the beginning of a file that is known
// not to be readable (foreign.hpp).
// Says in `why` how it was told.
inline constexpr const char* by_name = "by its name";
const Format& find_format(const std::string& name, ByteStream& stream, std::string& why);

// The format called name, or for "auto" the one that the ending of path means: csv where it has none. Throws
// Error(Fault::usage) for an ending that means no format; `named_by` is the option that names one, and the
// message offers those that `suits` holds for.
using Suits = bool (*)(const Format& format);
const Format& find_format_to_write(
    const std::string& name, const std::string& path, const std::string& named_by = option("format"),
    Suits suits = [](const Format&) { return true; });

// The matrix in a stream of the file at `path`, beside which names are looked for unless it is "-"; or in a
// member of it, where it is a zip archive.
template <class T>
std::unique_ptr<Source<T>> open_stream(std::unique_ptr<ByteStream>&& stream, const std::string& path,
                                       const ReadOptions& options, ReadReport& report);
// The same where the format is known.
template <class T>
std::unique_ptr<Source<T>> open_file(std::unique_ptr<ByteStream>&& stream, const Format& format,
                                     const std::string& path, const ReadOptions& options, ReadReport& report);

// Whether `options` go with a format. Throws Error(Fault::usage) where one of them does not apply.
void check_options(const Format& format, const ReadOptions& options);
// A source of that format with the names that stand elsewhere (beside `path`, unless it is "-"), and with
// rows and columns changed, as `options` want it.
template <class T>
std::unique_ptr<Source<T>> completed(std::unique_ptr<Source<T>>&& content, const Format& format,
                                     const std::string& path, const ReadOptions& options, ReadReport& report);

// The readers. Each throws Error(Fault::input) with file:line, column, value and remedy.
template <class T>
std::unique_ptr<Source<T>> open_csv(ByteStream& stream, const ReadOptions& options, ReadReport& report);
// The same text where it is known what its columns are.
struct CsvLayout;
template <class T>
std::unique_ptr<Source<T>> open_table(ByteStream& stream, CsvLayout layout, const ReadOptions& options,
                                      ReadReport& report);
// The same text where each line is an entry, `columns` being what ReadOptions::long_table may be.
template <class T>
std::unique_ptr<Source<T>> open_long(ByteStream& stream, const ReadOptions& options,
                                     const std::vector<std::string>& columns, ReadReport& report);
template <class T>
LabelledMatrix<T> read_matrix_market(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
std::unique_ptr<Source<T>> open_npy(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
LabelledMatrix<T> read_npz(ByteStream& stream, const ReadOptions& options, ReadReport& report);
bool is_hdf5(std::string_view head);
template <class T>
LabelledMatrix<T> read_hdf5(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
LabelledMatrix<T> read_wav(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
LabelledMatrix<T> read_matlab(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
LabelledMatrix<T> read_docword(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
std::unique_ptr<Source<T>> open_gct(ByteStream& stream, const ReadOptions& options, ReadReport& report);
template <class T>
std::unique_ptr<Source<T>> open_feature_counts(ByteStream& stream, const ReadOptions& options,
                                               ReadReport& report);
template <class T>
LabelledMatrix<T> read_svmlight(ByteStream& stream, const ReadOptions& options, ReadReport& report);

template <class T>
void write_image(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);
template <class T>
void write_delimited(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);
template <class T>
void write_matrix_market(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);
template <class T>
void write_npy(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);
template <class T>
void write_npz(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options);

}  // namespace nmf::io
