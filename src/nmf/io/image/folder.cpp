#include "nmf/io/image/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>

#include "nmf/io/blocks.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/hash.hpp"
#include "nmf/io/image/places.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t head_size = 8;  // what tells the kind of an image

// The rules for names and options that hold for a folder.
constexpr Format images_of_folder{
    "image",           "a folder of images", "",      nullptr, Names::pixels, Transposing::afterwards,
    read_image<float>, read_image<double>,   nullptr, nullptr};

Channels wanted_channels(const ReadOptions& options) {
  if (options.channels == "rgb") return Channels::rgb;
  if (options.channels == "auto" || options.channels == "grey") return Channels::grey;
  throw wrong(option("channels"),
              fmt::format("images have no channel {}; give grey or rgb", shown(options.channels)));
}

struct Decoded {
  ImageFacts facts;
  Buffer<std::uint16_t> values;
};

// The image that a stream is, before its end has been looked for.
Decoded decode_stream(ByteStream& stream, Channels channels, const ReadOptions& options) {
  if (const std::string_view head = stream.peek(head_size); image_kind(head) == ImageKind::none)
    inspect_image(stream.name(), head);  // which says so
  constexpr std::size_t piece = std::size_t{1} << 16;
  Buffer<char> bytes;
  for (std::size_t size = 0, taken = piece; taken == piece; size += taken) {
    check_memory(stream.name(), static_cast<double>(size + piece), options);
    bytes.grow(size + piece);
    bytes.resize(size + piece);
    taken = stream.read(bytes.data() + size, piece);
    bytes.resize(size + taken);
  }
  const std::string_view all(bytes.data(), bytes.size());
  Decoded image{inspect_image(stream.name(), all), {}};
  constexpr double bytes_a_pixel = 32;  // with what decoding takes
  check_memory(stream.name(), bytes_a_pixel * static_cast<double>(image.facts.pixels()), options);
  decode_image(stream.name(), all, image.facts, channels, image.values);
  return image;
}

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

// Until there are so many. Links to folders, which may lead back, stay to be refused.
void add_files(const fs::path& folder, std::size_t most, std::vector<std::string>& files) {
  std::error_code error, ignored;
  fs::directory_iterator at(folder, error);
  for (const fs::directory_iterator end; !error && at != end && files.size() < most; at.increment(error)) {
    if (is_hidden(at->path())) continue;
    if (at->is_directory(ignored) && !at->is_symlink(ignored))
      add_files(at->path(), most, files);
    else
      files.push_back(at->path().string());
  }
  if (error) fail(folder.string(), fmt::format("cannot be read: {}", error.message()));
}

std::uint64_t total_size(const std::vector<std::string>& files) {
  std::uint64_t total = 0;
  for (const std::string& file : files) {
    std::error_code error;
    total += fs::file_size(file, error);
    if (error) fail(file, fmt::format("is no image: {}; take it out of the folder", error.message()));
  }
  return total;
}

bool begins_like_image(const std::string& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return false;
  try {
    ByteStream stream(file, std::size_t{1} << 12);
    return image_kind(stream.peek(head_size)) != ImageKind::none;
  } catch (const Error&) {
    return false;
  }
}

// What the images are called: by their folders, where there are any, and without endings, where they differ
// so.
std::vector<LabelColumn> labels_of(const std::string& folder, const std::vector<std::string>& files) {
  LabelColumn folders{"folder", {}}, stems{"image", {}}, names{"image", {}};
  std::set<std::pair<std::string, std::string>> different;
  bool in_folders = false;
  for (const std::string& file : files) {
    const fs::path path = fs::path(file).lexically_relative(folder);
    folders.values.push_back(path.parent_path().string());
    names.values.push_back(path.filename().string());
    stems.values.push_back(path.stem().string());
    different.emplace(folders.values.back(), stems.values.back());
    in_folders = in_folders || path.has_parent_path();
  }
  std::vector<LabelColumn> labels;
  if (in_folders) labels.push_back(std::move(folders));
  labels.push_back(different.size() == files.size() ? std::move(stems) : std::move(names));
  return labels;
}

void check_alike(const std::string& file, const ImageFacts& facts, const std::string& first,
                 const ImageFacts& other) {
  if (facts.width != other.width || facts.height != other.height)
    fail(file,
         fmt::format("is {} x {} pixels, but {} is {} x {}; scale them to one size (magick x.png "
                     "-resize {}x{}! x.png)",
                     facts.width, facts.height, first, other.width, other.height, other.width, other.height));
  if (facts.maximum != other.maximum)
    fail(file, fmt::format("has values up to {}, but those of {} go up to {}; save them alike", facts.maximum,
                           first, other.maximum));
}

template <class T>
class ImageSource final : public Source<T> {
 public:
  ImageSource(const std::string& folder, const ReadOptions& options, ReadReport& report)
      : folder_(folder),
        options_(options),
        report_(report),
        channels_(wanted_channels(options)),
        files_(image_files(folder)),
        size_(total_size(files_)),
        labels_(labels_of(folder, files_)) {
    ByteStream first(files_.front(), options.buffer_size, {}, options.max_expansion);
    facts_ = decode_stream(first, channels_, options).facts;  // which shows that it is as large as it says
    names_ = pixel_names({facts_.width, facts_.height, channels_});
  }

  LabelledMatrix<T> all() override {
    check_room(folder_, sizeof(T) * static_cast<double>(files_.size()) * static_cast<double>(columns()),
               options_);
    LabelledMatrix<T> matrix;
    rows(std::ssize(files_), matrix);
    finish();
    matrix.labels.columns = std::move(names_);
    return matrix;
  }
  Index columns() override { return std::ssize(names_); }
  const std::vector<std::string>& column_names() override { return names_; }
  Index numbers_a_row() override { return columns(); }
  bool rows(Index count, LabelledMatrix<T>& block) override {
    const Index there = std::min(count, std::ssize(files_) - next_);
    if (there == 0) finish();
    if (there == 0) return false;
    Dense<T> x{there, columns(), Buffer<T>(static_cast<std::size_t>(there * columns()), options_.scratch)};
    read_rows(x);
    block.labels = {};
    for (LabelColumn& column : labels_)
      block.labels.rows.push_back({column.name,
                                   {std::make_move_iterator(column.values.begin() + next_),
                                    std::make_move_iterator(column.values.begin() + next_ + there)}});
    block.values = std::move(x);
    next_ += there;
    return true;
  }

 private:
  struct Item {
    Index row = 0;
    StreamReport stored;
    bool colours = false;
  };

  void read_rows(Dense<T>& x) {
    Index taken = 0;
    run_in_order<Item>(
        std::min(static_cast<int>(std::min<Index>(x.rows, 1024)), thread_count(options_.threads)),
        [&](Item& item) {
          item.row = taken;
          return taken++ < x.rows;
        },
        [&](Item& item) { read_row(item, x.values.data() + item.row * x.columns); },
        [&](Item& item) {
          const std::string line = item.stored.sha256 + "\n";
          hash_.add(line.data(), line.size());
          bytes_ += item.stored.bytes;
          in_colours_ += item.colours;
          if (options_.progress) options_.progress(bytes_, size_);
        });
  }

  void read_row(Item& item, T* row) const {
    const std::string& file = files_[static_cast<std::size_t>(next_ + item.row)];
    ByteStream stream(file, options_.buffer_size, {}, options_.max_expansion);
    const Decoded image = decode_stream(stream, channels_, options_);
    check_alike(file, image.facts, files_.front(), facts_);
    std::copy(image.values.begin(), image.values.end(), row);
    item.colours = image.facts.colours;
    item.stored = stream.finish();
  }

  void finish() {
    report_.format = "images";
    report_.compression = "none";
    report_.bytes = bytes_;
    report_.sha256 = hash_.text();
    report_.notes.push_back(fmt::format("{} image{} of {} x {} pixels, each a row", files_.size(),
                                        files_.size() == 1 ? "" : "s", facts_.width, facts_.height));
    if (in_colours_ > 0 && channels_ == Channels::grey)
      report_.notes.back() += fmt::format(", {} of them in colours, read as grey levels", in_colours_);
    report_.decisions.push_back(report_.notes.back());
  }

  const std::string folder_;
  const ReadOptions& options_;
  ReadReport& report_;
  const Channels channels_;
  const std::vector<std::string> files_;
  const std::uint64_t size_;  // of all of them
  std::vector<LabelColumn> labels_;
  ImageFacts facts_;
  std::vector<std::string> names_;
  std::uint64_t bytes_ = 0, in_colours_ = 0;
  Sha256 hash_;
  Index next_ = 0;
};

}  // namespace

std::vector<std::string> image_files(const std::string& folder) {
  std::vector<std::string> files;
  add_files(folder, std::numeric_limits<std::size_t>::max(), files);
  std::sort(files.begin(), files.end());
  return files;
}

bool is_image_folder(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().filename().string().find("matrix.mtx") != std::string::npos) return false;
  constexpr std::size_t looked_at = 100;
  std::vector<std::string> files;
  add_files(folder, looked_at, files);
  return !files.empty() &&
         2 * std::count_if(files.begin(), files.end(), begins_like_image) >= std::ssize(files);
}

template <class T>
std::unique_ptr<Source<T>> open_images(const std::string& folder, const ReadOptions& options,
                                       ReadReport& report) {
  check_options(images_of_folder, options);
  if (options.format != "auto")
    throw wrong(option("format"),
                "does not apply to a folder of images, which are told by what is in them; leave it out");
  return completed<T>(std::make_unique<ImageSource<T>>(folder, options, report), images_of_folder, "-",
                      options, report);
}

template <class T>
LabelledMatrix<T> read_image(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  const Channels channels = wanted_channels(options);
  const Decoded image = decode_stream(stream, channels, options);
  const std::string kind = name(image.facts.kind);
  if (options.format != "auto" && options.format != kind)
    fail(stream.name(), fmt::format("is a {} image; leave {} out", kind, option("format")));
  const ImageShape shape{image.facts.width, image.facts.height, channels};
  Dense<T> x{1, static_cast<Index>(shape.numbers()), Buffer<T>(shape.numbers())};
  std::copy(image.values.begin(), image.values.end(), x.values.begin());
  report.notes.push_back(
      fmt::format("an image of {} x {} pixels, which is a row", shape.width, shape.height));
  report.decisions.push_back(report.notes.back());
  LabelledMatrix<T> matrix;
  matrix.values = std::move(x);
  matrix.labels.rows = {{"image", {fs::path(stream.name()).stem().string()}}};
  matrix.labels.columns = pixel_names(shape);
  return matrix;
}

template std::unique_ptr<Source<float>> open_images(const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_images(const std::string&, const ReadOptions&, ReadReport&);
template LabelledMatrix<float> read_image(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_image(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
