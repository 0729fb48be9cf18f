#include "fuzz/targets.hpp"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "fuzz/reading.hpp"
#include "fuzz/sound.hpp"
#include "nmf/io/image/image.hpp"
#include "nmf/io/names.hpp"
#include "support/files.hpp"
#include "support/matrices.hpp"

namespace nmf::test {
namespace {

void fuzz_csv(Bytes bytes) {
  read_format(bytes, "csv");
}
void fuzz_long(Bytes bytes) {
  read_format(bytes, "long");
}
void fuzz_text(Bytes bytes) {
  read_format(bytes, "text");
}
void fuzz_svmlight(Bytes bytes) {
  read_format(bytes, "svmlight");
}
void fuzz_docword(Bytes bytes) {
  read_format(bytes, "docword");
}
void fuzz_mtx(Bytes bytes) {
  read_format(bytes, "mtx");
}
void fuzz_npy(Bytes bytes) {
  read_format(bytes, "npy");
}
void fuzz_npz(Bytes bytes) {
  read_format(bytes, "npz");
}
void fuzz_gct(Bytes bytes) {
  read_format(bytes, "gct");
}
void fuzz_mat(Bytes bytes) {
  read_format(bytes, "mat");
}
void fuzz_any(Bytes bytes) {
  read_format(bytes, "auto");
}

// The same values as CSV, Matrix Market (array and coordinate), .npy and .npz must give the same matrix.
void fuzz_formats(Bytes bytes) {
  if (bytes.size() < 10) return;
  const std::size_t columns = 1 + bytes[0] % 8;
  const std::size_t rows = std::min<std::size_t>((bytes.size() - 1) / 8 / columns, 16);
  if (rows == 0) return;
  Dense<double> dense;
  dense.rows = static_cast<Index>(rows);
  dense.columns = static_cast<Index>(columns);
  for (std::size_t e = 0; e < rows * columns; ++e) {
    double value = 0;
    std::memcpy(&value, bytes.data() + 1 + 8 * e, sizeof value);
    value = std::fabs(value);
    dense.values.push_back(std::isfinite(value) ? value : static_cast<double>(bytes[1 + 8 * e]));
  }
  LabelledMatrix<double> x;
  x.values = std::move(dense);
  const Rows expected = rows_of(x);
  const ScratchFolder folder;
  io::ReadReport report;
  for (const io::Storage storage : {io::Storage::dense, io::Storage::sparse}) {
    io::ReadOptions options;
    options.storage = storage;
    options.header = io::Header::no;
    io::WriteOptions write;
    write.threads = 1;
    io::write_matrix(folder.path("x.csv"), x, write);
    const auto from_text = io::read_matrix<double>(folder.path("x.csv"), options, report);
    expect(rows_of(from_text) == expected, "CSV gives another matrix");
    for (const char* name : {"x.mtx", "x.npy", "x.npz"}) {
      io::write_matrix(folder.path(name), from_text, write);
      expect(rows_of(io::read_matrix<double>(folder.path(name), {}, report)) == expected, name);
    }
  }
}

// A file of names beside a matrix. The first byte chooses its ending and how many names are expected beside
// what the lines suggest. What was read must come back from what is written.
void fuzz_names(Bytes bytes) {
  if (bytes.empty() || bytes.size() > 20000) return;
  const ScratchFolder folder;
  const char* endings[] = {".txt", ".csv", ".tsv"};
  const std::string path = folder.file(std::string("n") + endings[bytes[0] % 3], text_of(bytes.subspan(1)));
  const auto lines = static_cast<std::uint64_t>(std::count(bytes.begin() + 1, bytes.end(), '\n'));
  const std::uint64_t count = std::max<std::uint64_t>(lines + 1, 1 + bytes[0] / 3 % 4) - bytes[0] / 3 % 4;
  std::vector<LabelColumn> names;
  try {
    names = io::read_names(path, count, "rows");
  } catch (const Error& error) {
    return expect_place(error);
  }
  expect(!names.empty(), "no names");
  for (const LabelColumn& column : names) expect(column.values.size() == count, "not one name a row");
  io::AtomicFile file(folder.path("back.csv"));
  io::write_names(file, names);
  file.commit();
  const std::vector<LabelColumn> back = io::read_names(folder.path("back.csv"), count, "rows");
  expect(back.size() == names.size(), "other label columns come back");
  for (std::size_t c = 0; c < names.size(); ++c)
    expect(back[c].name == names[c].name && back[c].values == names[c].values, "other names come back");
}

// A folder of 10x Genomics: matrix, features and barcodes, with a byte 0xFF between them.
void fuzz_tenx(Bytes bytes) {
  if (bytes.size() > 20000) return;
  const ScratchFolder folder;
  for (const char* name : {"matrix.mtx", "features.tsv", "barcodes.tsv"}) {
    const auto end = std::find(bytes.begin(), bytes.end(), 0xFF);
    folder.file(name, text_of({bytes.begin(), end}));
    bytes = {end == bytes.end() ? end : end + 1, bytes.end()};
  }
  try {
    io::ReadReport report;
    const auto x = io::read_matrix<double>(folder.path("."), {}, report);
    expect_sound(x, io::Missing::error);
    expect(x.labels.rows.size() == 1 && !x.labels.columns.empty(), "a name is not there");
  } catch (const Error& error) {
    expect_place(error);
  }
}

// A folder of texts, with a byte 0xFF between them, which no text has. The first byte chooses options.
void fuzz_corpus(Bytes bytes) {
  if (bytes.empty() || bytes.size() > 20000) return;
  const ScratchFolder folder;
  io::ReadOptions options;
  options.text = text_options(bytes[0]);
  options.transpose = (bytes[0] & 1) != 0;
  options.threads = 2;
  Index files = 0;
  for (bytes = bytes.subspan(1); files == 0 || !bytes.empty(); ++files) {
    const auto end = std::find(bytes.begin(), bytes.end(), 0xFF);
    folder.file(std::to_string(files % 20) + ".txt", text_of({bytes.begin(), end}));
    bytes = {end == bytes.end() ? end : end + 1, bytes.end()};
  }
  try {
    io::ReadReport report;
    const auto x = io::read_matrix<double>(folder.path("."), options, report);
    expect_sound(x, io::Missing::error);
    expect((options.transpose ? x.columns() : x.rows()) == std::min<Index>(files, 20), "not a row a file");
  } catch (const Error& error) {
    expect_place(error);
  }
}

// HDF5, whose library wants a file, and may do this or that on a damaged one.
void fuzz_hdf5(Bytes bytes) {
  if (bytes.empty() || bytes.size() > 100000) return;
  const ScratchFolder folder;
  const std::string path = folder.file("x.h5", text_of(bytes.subspan(1)));
  io::ReadOptions options;
  options.format = "hdf5";
  options.transpose = (bytes[0] & 1) != 0;
  options.missing = static_cast<io::Missing>((bytes[0] >> 1) % 4);
  if ((bytes[0] & 8) != 0) options.layer = "raw";
  options.threads = 2;
  try {
    io::ReadReport report;
    expect_sound(io::read_matrix<double>(path, options, report), options.missing);
  } catch (const Error& error) {
    expect_place(error);
  }
}

// Of a PNG image, so that what is changed behind them is met: without them a reader gets no further.
std::vector<std::uint8_t> with_checksums(Bytes bytes) {
  std::vector<std::uint8_t> image(bytes.begin(), bytes.end());
  constexpr std::size_t begin = 1 + 8, around = 12;
  const auto number = [&image](std::size_t at) {
    return (std::size_t{image[at]} << 24) + (std::size_t{image[at + 1]} << 16) +
           (std::size_t{image[at + 2]} << 8) + image[at + 3];
  };
  for (std::size_t at = begin; at + around <= image.size() && number(at) <= image.size() - at - around;
       at += around + number(at)) {
    const std::size_t size = number(at), behind = at + 8 + size;
    const auto checksum = ::crc32_z(0, image.data() + at + 4, size + 4);
    for (std::size_t i = 0; i < 4; ++i)
      image[behind + i] = static_cast<std::uint8_t>(checksum >> (24 - 8 * i));
  }
  return image;
}

void fuzz_image(Bytes bytes) {
  const std::string_view file = std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())
                                    .substr(std::min<std::size_t>(bytes.size(), 1));
  const io::ImageKind kind = io::image_kind(file);
  if (kind == io::ImageKind::none) return;
  read_format(kind == io::ImageKind::png ? Bytes(with_checksums(bytes)) : bytes, io::name(kind));
}

void fuzz_idx(Bytes bytes) {
  read_format(bytes, "idx");
}

void fuzz_wav(Bytes bytes) {
  read_format(bytes, "wav");
}

constexpr NamedTarget targets[] = {{"csv", fuzz_csv},
                                   {"long", fuzz_long},
                                   {"text", fuzz_text},
                                   {"corpus", fuzz_corpus},
                                   {"svmlight", fuzz_svmlight},
                                   {"docword", fuzz_docword},
                                   {"mtx", fuzz_mtx},
                                   {"npy", fuzz_npy},
                                   {"npz", fuzz_npz},
                                   {"gct", fuzz_gct},
                                   {"mat", fuzz_mat},
                                   {"any", fuzz_any},
                                   {"names", fuzz_names},
                                   {"tenx", fuzz_tenx},
                                   {"hdf5", fuzz_hdf5},
                                   {"image", fuzz_image},
                                   {"idx", fuzz_idx},
                                   {"wav", fuzz_wav},
                                   {"formats", fuzz_formats, NamedTarget::Input::values}};

}  // namespace

std::span<const NamedTarget> fuzz_targets() {
  return targets;
}

}  // namespace nmf::test
