#include "nmf/io/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "nmf/base/ascii.hpp"
#include "nmf/io/compression.hpp"
#include "nmf/io/corpus/read_text.hpp"
#include "nmf/io/foreign.hpp"
#include "nmf/io/formats/docword.hpp"
#include "nmf/io/formats/gene_tables.hpp"
#include "nmf/io/formats/idx.hpp"
#include "nmf/io/formats/market_header.hpp"
#include "nmf/io/formats/matlab.hpp"
#include "nmf/io/formats/npy.hpp"
#include "nmf/io/formats/svmlight.hpp"
#include "nmf/io/formats/tenx.hpp"
#include "nmf/io/image/folder.hpp"
#include "nmf/io/image/image.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/sound/wave.hpp"
#include "nmf/io/text/sample.hpp"

namespace nmf::io {
namespace {

constexpr Format table[] = {
    {"mtx", "Matrix Market, coordinate or array", ".mtx", is_matrix_market, Names::beside,
     Transposing::by_reader, read_matrix_market<float>, read_matrix_market<double>,
     write_matrix_market<float>, write_matrix_market<double>},
    {"docword", "bag of words of the UCI repository, its vocabulary beside it", "", is_docword, Names::beside,
     Transposing::by_reader, read_docword<float>, read_docword<double>, nullptr, nullptr},
    {"svmlight", "svmlight or libsvm: a label and index:value ... a line", ".svmlight .libsvm .svm",
     is_svmlight, Names::beside, Transposing::afterwards, read_svmlight<float>, read_svmlight<double>,
     nullptr, nullptr},
    {"npy", "NumPy array", ".npy", is_npy, Names::beside, Transposing::by_reader, open_npy<float>,
     open_npy<double>, write_npy<float>, write_npy<double>},
    {"npz", "SciPy sparse matrix, or NumPy arrays, in a zip archive", ".npz", is_npz, Names::beside,
     Transposing::by_reader, read_npz<float>, read_npz<double>, write_npz<float>, write_npz<double>, true},
    {"gct", "GCT of GSEA and GenePattern, 1.2 and 1.3: genes by samples", ".gct", is_gct, Names::inside,
     Transposing::afterwards, open_gct<float>, open_gct<double>, nullptr, nullptr},
    {"featurecounts", "what featureCounts writes: genes by samples", "", is_feature_counts, Names::inside,
     Transposing::afterwards, open_feature_counts<float>, open_feature_counts<double>, nullptr, nullptr},
    {"csv", "delimited text (comma, tab, any one character)", ".csv .txt", nullptr, Names::inside,
     Transposing::afterwards, open_csv<float>, open_csv<double>, write_delimited<float>,
     write_delimited<double>},
    {"tsv", "the same, written with tabs", ".tsv .tab", nullptr, Names::inside, Transposing::afterwards,
     open_csv<float>, open_csv<double>, write_delimited<float>, write_delimited<double>},
    {"mat", "MATLAB 5 to 7 (save -v6, -v7)", ".mat", is_matlab_5, Names::beside, Transposing::by_reader,
     read_matlab<float>, read_matlab<double>, nullptr, nullptr, true},
    {"hdf5", "HDF5: anndata, 10x Genomics, loom, BIOM, MATLAB 7.3, or a dataset",
     ".h5ad .h5 .hdf5 .loom .biom", is_hdf5, Names::apart, Transposing::by_reader, read_hdf5<float>,
     read_hdf5<double>, nullptr, nullptr, true},
    {"png", "image, which is a row: PNG", ".png", is_png, Names::pixels, Transposing::afterwards,
     read_image<float>, read_image<double>, write_image<float>, write_image<double>},
    {"pgm", "image: PGM or PPM", ".pgm .ppm .pnm", is_pnm, Names::pixels, Transposing::afterwards,
     read_image<float>, read_image<double>, write_image<float>, write_image<double>},
    {"jpeg", "image: JPEG", ".jpg .jpeg", is_jpeg, Names::pixels, Transposing::afterwards, read_image<float>,
     read_image<double>, nullptr, nullptr},
    {"idx", "images of MNIST, each a row, or a matrix", "", is_idx, Names::pixels, Transposing::by_reader,
     open_idx<float>, open_idx<double>, nullptr, nullptr},
    {"wav", "sound: how much there is of each frequency, window by window", ".wav", is_wave, Names::spectra,
     Transposing::afterwards, read_wav<float>, read_wav<double>, nullptr, nullptr},
};

constexpr FolderFormat folder_table[] = {
    {"text", is_text_folder, open_text_folder<float>, open_text_folder<double>},
    {"images", is_image_folder, open_images<float>, open_images<double>},
    {"10x", nullptr, open_tenx<float>, open_tenx<double>},
};

// ".csv" of "a/x.CSV.gz"; empty where there is none.
std::string ending_of(const std::string& path) {
  return lowered(std::filesystem::path(without_compression(path)).extension().string());
}

bool has_ending(const std::string& path, std::string_view endings) {
  const std::string found = ending_of(path);
  while (!endings.empty()) {
    const std::string_view ending = endings.substr(0, endings.find(' '));
    if (found == ending) return true;
    endings.remove_prefix(std::min(ending.size() + 1, endings.size()));
  }
  return false;
}

const Format* find_by_name(const std::string& path) {
  for (const Format& format : table)
    if (has_ending(path, format.endings)) return &format;
  return nullptr;
}

const Format& find_named(const std::string& name) {
  std::string known = "auto";
  for (const Format& format : table) {
    if (name == format.name) return format;
    known += (&format == &std::end(table)[-1] ? " or " : ", ") + std::string(format.name);
  }
  throw wrong(option("format"), fmt::format("unknown value: {}; choose {}", shown(name), known));
}

const Format& plain_text =
    *std::find_if(std::begin(table), std::end(table), [](const Format& f) { return f.sniff == nullptr; });

}  // namespace

std::span<const Format> formats() {
  return table;
}

bool names_a_format(const std::string& path) {
  return find_by_name(path) != nullptr;
}

const FolderFormat& find_folder_format(const std::string& folder, const TextOptions& text) {
  if (text.wanted && !(text.unless_told && is_tenx(folder))) return folder_table[0];
  const FolderFormat* last = std::end(folder_table) - 1;
  if (std::error_code ignored; !std::filesystem::is_directory(folder, ignored))
    return *last;  // files by prefix
  refuse_foreign_folder(folder);
  return *std::find_if(std::begin(folder_table), last,
                       [&](const FolderFormat& format) { return format.sniff(folder); });
}

const Format& find_format(const std::string& name, ByteStream& stream, std::string& why) {
  why = "given";
  if (name != "auto") return find_named(name);
  const std::string_view head = stream.peek(beginning);
  const std::string_view text =
      head.starts_with(byte_order_mark) ? head.substr(byte_order_mark.size()) : head;
  why = "by its first bytes";
  for (const Format& format : table)
    if (format.sniff != nullptr && format.sniff(text)) return format;
  refuse_foreign(stream);
  // The content could be anything: here the name counts, so that a damaged file is not read as something
  // else.
  const Format* named = stream.peek(1).empty() ? nullptr : find_by_name(stream.name());
  why = named != nullptr ? by_name : "since nothing else fits";
  return named != nullptr ? *named : plain_text;
}

const Format& find_format_to_write(const std::string& name, const std::string& path,
                                   const std::string& named_by, Suits suits) {
  const Format* named = name != "auto" ? &find_named(name) : find_by_name(path);
  if (named != nullptr && named->write_double != nullptr) return *named;
  const std::string ending = name != "auto" ? name : ending_of(path);
  if (ending.empty()) return plain_text;
  std::string known;
  for (const Format& format : table)
    if (format.write_double != nullptr && suits(format))
      known += (known.empty() ? "" : " ") + std::string(format.endings);
  throw Error(Fault::usage,
              fmt::format("{}: {} is no format that nmf writes; end the name in one of {} (and in .gz, "
                          ".zst, .bz2 or .xz to compress), or name the format with {}",
                          path, shown(ending), known, named_by));
}

}  // namespace nmf::io
