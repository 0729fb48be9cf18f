#include "fuzz/reading.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

#include "fuzz/sound.hpp"
#include "nmf/io/format.hpp"

namespace nmf::test {
namespace {

class MemorySource : public io::ByteSource {
 public:
  explicit MemorySource(Bytes bytes) : bytes_(bytes) {}
  std::size_t read(char* to, std::size_t size) override {
    const std::size_t count = std::min(size, bytes_.size());
    if (count > 0) std::memcpy(to, bytes_.data(), count);
    bytes_ = bytes_.subspan(count);
    return count;
  }

 private:
  Bytes bytes_;
};

template <class T>
struct Outcome {
  std::optional<LabelledMatrix<T>> matrix;
  std::string error;
};

template <class T>
Outcome<T> read(Bytes bytes, const io::ReadOptions& options) {
  try {
    MemorySource stored(bytes);
    const std::string_view head(reinterpret_cast<const char*>(bytes.data()),
                                std::min<std::size_t>(bytes.size(), 8));
    auto stream = std::make_unique<io::ByteStream>(
        "x", io::decompress(io::find_compression(head), stored, "x"), options.buffer_size);
    io::ReadReport report;
    return {io::open_stream<T>(std::move(stream), "-", options, report)->all(), {}};
  } catch (const Error& error) {
    return {std::nullopt, error.what()};
  }
}

bool same_bytes(const auto& a, const auto& b) {
  return a.size() == b.size() &&
         (a.size() == 0 || std::memcmp(a.data(), b.data(), a.size() * sizeof(*a.data())) == 0);
}

template <class T>
bool same(const LabelledMatrix<T>& a, const LabelledMatrix<T>& b) {
  if (a.rows() != b.rows() || a.columns() != b.columns() || a.is_sparse() != b.is_sparse()) return false;
  if (a.labels.columns != b.labels.columns || a.labels.rows.size() != b.labels.rows.size()) return false;
  for (std::size_t c = 0; c < a.labels.rows.size(); ++c)
    if (a.labels.rows[c].values != b.labels.rows[c].values) return false;
  if (!a.is_sparse())
    return same_bytes(std::get<Dense<T>>(a.values).values, std::get<Dense<T>>(b.values).values);
  const auto& x = std::get<Sparse<T>>(a.values);
  const auto& y = std::get<Sparse<T>>(b.values);
  return x.row_start == y.row_start && same_bytes(x.column, y.column) && same_bytes(x.value, y.value);
}

// With its own words as vocabulary a text has the same counts.
template <class T>
void read_as_of_a_model(Bytes bytes, io::ReadOptions options, const LabelledMatrix<T>& x) {
  io::TextOptions text;
  text.wanted = true;
  text.ngrams = options.text.ngrams;
  text.stop_words = options.text.stop_words;
  text.vocabulary = std::make_shared<const std::vector<std::string>>(x.labels.columns);
  options.text = text;
  const Outcome<T> again = read<T>(bytes, options);
  expect(again.matrix && same(*again.matrix, x), "words that are given are counted otherwise");
}

// How text is written, by one byte.
void choose_style(std::uint8_t choice, io::ReadOptions& options) {
  constexpr std::string_view thousands = " .,'_";
  if ((choice & 1) != 0) options.decimal = ',';
  if (const char mark = thousands[(choice >> 1) % thousands.size()];
      (choice & 128) != 0 && mark != options.decimal)
    options.thousands = mark == '.' && !options.decimal ? ',' : mark;
  if ((choice & 16) != 0) options.comment = '#';
  options.skip = (choice >> 5) % 4;
  if ((choice & 64) != 0) options.columns = {"2-"};
}

template <class T>
void read_twice(Bytes bytes, const std::string& format, std::uint8_t choice) {
  io::ReadOptions options;
  const bool long_table = format == "long";
  options.format = long_table ? "csv" : format;
  if (long_table) options.long_table = {"auto"};
  const bool texts = format == "text";
  if (texts) options.format = "auto";
  if (texts) options.text = text_options(choice);
  options.symmetric_edges = long_table && (choice & 128) != 0;
  options.threads = 1;
  options.transpose = (choice & 1) != 0;
  options.missing = static_cast<io::Missing>((choice >> 1) % 4);
  const bool text = format == "csv", image = format == "png" || format == "jpeg" || format == "pgm";
  if (image && (choice & 8) != 0) options.channels = "rgb";
  if (image) options.memory_limit = std::uint64_t{1} << 25;  // a million pixels
  if (text && (choice & 128) != 0 && !bytes.empty()) {
    choose_style(bytes[0], options);
    bytes = bytes.subspan(1);
  }
  if (format == "mat" && (choice & 8) != 0) options.layer = "X";
  if (text && (choice & 8) != 0)
    options.storage = options.missing == io::Missing::mask ? io::Storage::dense : io::Storage::sparse;
  if (text && (choice & 16) != 0) options.header = (choice & 32) != 0 ? io::Header::yes : io::Header::no;
  const Outcome<T> plain = read<T>(bytes, options);
  if (plain.matrix)
    expect_sound(*plain.matrix, options.missing);
  else
    expect(plain.error.find(": ") != std::string::npos && plain.error.find('\n') == std::string::npos,
           "not a message with a place");
  if (texts && plain.matrix && !options.transpose) read_as_of_a_model(bytes, options, *plain.matrix);
  options.buffer_size = 1 + choice % 7;
  options.threads = 2;
  const Outcome<T> pieces = read<T>(bytes, options);
  if (plain.error != pieces.error)
    std::fprintf(stderr, "%s\n%s\n", plain.error.c_str(), pieces.error.c_str());
  expect(plain.error == pieces.error, "the error depends on the size of the buffers");
  expect(plain.matrix.has_value() == pieces.matrix.has_value(),
         "the outcome depends on the size of the buffers");
  if (plain.matrix)
    expect(same(*plain.matrix, *pieces.matrix), "the matrix depends on the size of the buffers");
}

}  // namespace

io::TextOptions text_options(std::uint8_t choice) {
  io::TextOptions text;
  text.wanted = true;
  text.ngrams = static_cast<io::Ngrams>((choice >> 1) % 3);
  if ((choice & 8) != 0) text.min_df = {2, false};
  if ((choice & 16) != 0) text.max_df = {0.9, true};
  if ((choice & 32) != 0) text.stop_words = "english";
  if ((choice & 128) != 0) text.max_words = 3;
  return text;
}

void read_format(Bytes bytes, const std::string& format) {
  if (bytes.empty() || bytes.size() > 20000) return;
  const std::uint8_t choice = bytes[0];
  if ((choice & 64) != 0)
    read_twice<float>(bytes.subspan(1), format, choice);
  else
    read_twice<double>(bytes.subspan(1), format, choice);
}

std::string text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void expect_place(const Error& error) {
  const std::string_view message = error.what();
  expect(message.find(": ") != std::string::npos && message.find('\n') == std::string::npos,
         "not a message with a place");
}

}  // namespace nmf::test
