#include "nmf/io/formats/zip_archive.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <cerrno>
#include <new>
#include <vector>

#include "nmf/base/buffer.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

// The library takes a lack of memory for damage in places; where it was one, the C library has said so.
void throw_if_no_memory() {
  if (errno == ENOMEM) throw std::bad_alloc();
}

class Member : public ByteSource {
 public:
  Member(zip_t* archive, const std::string& name, const std::string& file) : file_(file) {
    errno = 0;
    member_.reset(zip_fopen(archive, name.c_str(), ZIP_FL_ENC_RAW));
    if (member_ != nullptr) return;
    throw_if_no_memory();
    fail(file_, fmt::format("{} in the archive cannot be read: {}", shown(name), zip_strerror(archive)));
  }
  std::size_t read(char* to, std::size_t size) override {
    errno = 0;
    const zip_int64_t count = zip_fread(member_.get(), to, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    throw_if_no_memory();
    fail(file_, "the archive is damaged; copy the file again");
  }

 private:
  std::string file_;
  std::unique_ptr<zip_file_t, decltype(&zip_fclose)> member_{nullptr, zip_fclose};
};

struct ZipError : zip_error_t {
  ZipError() { zip_error_init(this); }
  ZipError(const ZipError&) = delete;
  ZipError& operator=(const ZipError&) = delete;
  ~ZipError() { zip_error_fini(this); }
};

void check_writing(bool good) {  // into memory, of which alone there can be too little
  if (!good) throw std::bad_alloc();
}

// Empty where it is to be taken.
Buffer<char> archive_in_place(const ByteStream& stream, const ReadOptions& options) {
  const auto size = static_cast<std::size_t>(stream.stored_size());
  if (!options.scratch || !options.scratch->takes(size) || !stream.can_seek()) return {};
  const void* const mapped = options.scratch->map(stream.path_to_seek(), 0, size);
  if (mapped == nullptr) fail(stream.name(), "cannot be used where it lies; leave it as it is meanwhile");
  return Buffer<char>::borrowed(mapped, size, options.scratch);
}

Buffer<char> taken_archive(ByteStream& stream, const ReadOptions& options) {
  constexpr std::size_t step = std::size_t{1} << 20;
  Buffer<char> bytes(options.scratch);
  for (std::size_t got = step; got == step;) {
    const std::size_t old = bytes.size();
    check_room(stream.name(), static_cast<double>(old), options);
    bytes.grow(old + step);
    bytes.resize(old + step);
    got = stream.read(bytes.data() + old, step);
    bytes.resize(old + got);
  }
  stream.peek(1);  // throws where what follows cannot be read
  return bytes;
}

// The header of a member in front of its bytes: a signature, and at the end the lengths of its name and of
// what else there is, then both of these. The library has no question that it answers.
constexpr std::string_view member_signature("PK\x03\x04", 4);
constexpr std::size_t lengths_at = 26, name_at = 30;

// Where the bytes behind the header at `at` begin; nothing: it is not that of a member of this name.
std::optional<std::size_t> behind_header(std::string_view archive, std::size_t at, std::string_view name) {
  if (at >= archive.size() || archive.size() - at < name_at) return std::nullopt;
  const std::string_view header = archive.substr(at);
  const auto length = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(header[i])) |
           static_cast<std::size_t>(static_cast<unsigned char>(header[i + 1])) << 8;
  };
  const std::size_t size = name_at + length(lengths_at) + length(lengths_at + 2);
  if (!header.starts_with(member_signature) || size > header.size() ||
      header.substr(name_at, length(lengths_at)) != name)
    return std::nullopt;
  return at + size;
}

}  // namespace

struct ZipReader::State {
  std::string file;
  Buffer<char> bytes;
  std::unique_ptr<zip_t, decltype(&zip_discard)> archive{nullptr, zip_discard};
};

ZipReader::ZipReader(ByteStream& stream, const ReadOptions& options) : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.file = stream.name();
  s.bytes = archive_in_place(stream, options);
  if (s.bytes.empty()) s.bytes = taken_archive(stream, options);
  ZipError error;
  errno = 0;
  zip_source_t* source = zip_source_buffer_create(s.bytes.data(), s.bytes.size(), 0, &error);
  if (source != nullptr) s.archive.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
  if (s.archive != nullptr) return;
  zip_source_free(source);
  throw_if_no_memory();
  fail(s.file,
       fmt::format("the archive cannot be opened: {}; copy the file again", zip_error_strerror(&error)));
}
ZipReader::~ZipReader() = default;

double ZipReader::bytes_in_memory() const {
  return bytes_of(state_->bytes);
}
const std::string& ZipReader::file() const {
  return state_->file;
}
bool ZipReader::has(const std::string& name) const {
  return zip_name_locate(state_->archive.get(), name.c_str(), ZIP_FL_ENC_RAW) >= 0;
}
std::vector<std::string> ZipReader::names() const {
  std::vector<std::string> names;
  zip_t* archive = state_->archive.get();
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    const char* name = zip_get_name(archive, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
    if (name != nullptr && !std::string_view(name).ends_with('/')) names.emplace_back(name);
  }
  return names;
}
ByteStream ZipReader::open(const std::string& name) const {
  return ByteStream(fmt::format("{}: {}", state_->file, shown(name)),
                    std::make_unique<Member>(state_->archive.get(), name, state_->file));
}

// Members lie one behind the other, as they do where nothing has been changed or added behind their backs;
// where it has, the next header is not there.
std::optional<std::size_t> ZipReader::place(const std::string& name) const {
  const State& s = *state_;
  constexpr zip_uint64_t known =
      ZIP_STAT_NAME | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  const std::string_view archive(s.bytes.data(), s.bytes.size());
  std::size_t at = 0;
  for (zip_uint64_t i = 0;; ++i) {
    zip_stat_t member;
    if (zip_stat_index(s.archive.get(), i, ZIP_FL_ENC_RAW, &member) != 0 || (member.valid & known) != known)
      return std::nullopt;
    const auto begin = behind_header(archive, at, member.name);
    if (!begin || member.comp_size > archive.size() - *begin) return std::nullopt;
    if (member.name == name) {
      const bool as_it_is = member.comp_method == ZIP_CM_STORE && member.encryption_method == ZIP_EM_NONE;
      return as_it_is ? begin : std::nullopt;
    }
    at = *begin + member.comp_size;
  }
}

struct ZipWriter::State {
  ZipError error;
  zip_source_t* source = nullptr;
  zip_t* archive = nullptr;
  std::vector<std::unique_ptr<std::string>> headers;

  State() {
    source = zip_source_buffer_create(nullptr, 0, 0, &error);
    check_writing(source != nullptr);
    zip_source_keep(source);
    archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
  }
  ~State() {
    if (archive != nullptr) zip_discard(archive);
    zip_source_free(source);
  }
};

ZipWriter::ZipWriter() : state_(std::make_unique<State>()) {
  check_writing(state_->archive != nullptr);
}
ZipWriter::~ZipWriter() = default;

void ZipWriter::add(const std::string& name, const std::string& header, const void* data, std::size_t size) {
  State& s = *state_;
  s.headers.push_back(std::make_unique<std::string>(header));
  std::string& head = *s.headers.back();
  const zip_buffer_fragment_t parts[] = {{reinterpret_cast<zip_uint8_t*>(head.data()), head.size()},
                                         {static_cast<zip_uint8_t*>(const_cast<void*>(data)), size}};
  zip_source_t* source = zip_source_buffer_fragment_create(parts, size == 0 ? 1 : 2, 0, &s.error);
  check_writing(source != nullptr);
  const zip_int64_t added = zip_file_add(s.archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  check_writing(added >= 0);
  const auto index = static_cast<zip_uint64_t>(added);
  constexpr zip_uint32_t fastest = 1;
  constexpr zip_uint16_t first_of_january_1980 = 33;
  zip_set_file_compression(s.archive, index, ZIP_CM_DEFLATE, fastest);
  zip_file_set_dostime(s.archive, index, 0, first_of_january_1980, 0);
}

void ZipWriter::write(AtomicFile& file) {
  State& s = *state_;
  check_writing(zip_close(s.archive) == 0);
  s.archive = nullptr;
  check_writing(zip_source_open(s.source) == 0);
  std::vector<char> piece(std::size_t{1} << 16);
  for (zip_int64_t count = 0; (count = zip_source_read(s.source, piece.data(), piece.size())) > 0;)
    file.write(piece.data(), static_cast<std::size_t>(count));
  zip_source_close(s.source);
}

}  // namespace nmf::io
