#include "nmf/study/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <fstream>
#include <string_view>
#include <utility>

#include "nmf/base/error.hpp"
#include "nmf/io/hash.hpp"
#include "nmf/io/write.hpp"

namespace nmf {
namespace {

// The file: this line; the bytes of `about` and of the state, as two numbers of 8 bytes; about; the state;
// the SHA-256 of all that, in hexadecimal. Numbers are as the machine has them.
constexpr std::string_view first_line = "nmf checkpoint 1\n";
constexpr std::string_view any_version = "nmf checkpoint ";
constexpr std::size_t hash_size = 64;

using Sizes = std::array<std::uint64_t, 2>;

[[noreturn]] void fail(const std::string& path, const std::string& what, const std::string& remedy) {
  throw Error(Fault::input, fmt::format("{}: {}; {}", path, what, remedy));
}

[[noreturn]] void fail_damaged(const std::string& path) {
  fail(path, "is a checkpoint that is cut off or was changed", "remove it to begin anew");
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), file_(path, std::ios::binary | std::ios::ate) {
    if (!file_) fail(path, fmt::format("cannot be read: {}", std::strerror(errno)), "name a checkpoint");
    left_ = static_cast<std::uint64_t>(std::max<std::streamoff>(file_.tellg(), 0));
    file_.seekg(0);
  }

  void check_first_line() {
    const std::string begin = take(std::min<std::uint64_t>(left_, first_line.size()));
    if (!begin.starts_with(any_version)) fail(path_, "is no checkpoint of nmf", "name another file");
    if (begin != first_line)
      fail(path_, "was written by another version of nmf", "go on with that, or begin anew");
  }

  std::string take(std::uint64_t size) {
    if (size > left_) fail_damaged(path_);
    left_ -= size;
    std::string bytes(static_cast<std::size_t>(size), '\0');
    file_.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!file_) fail(path_, "cannot be read to its end", "check the disk");
    hash_.add(bytes.data(), bytes.size());
    return bytes;
  }
  std::string hash() const { return hash_.text(); }
  std::uint64_t left() const { return left_; }

 private:
  const std::string& path_;
  std::ifstream file_;
  std::uint64_t left_ = 0;
  io::Sha256 hash_;
};

}  // namespace

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  io::AtomicFile file(path);
  io::Sha256 hash;
  const auto put = [&](const char* bytes, std::size_t size) {
    hash.add(bytes, size);
    file.write(bytes, size);
  };
  const Sizes sizes{checkpoint.about.size(), checkpoint.state.size()};
  put(first_line.data(), first_line.size());
  put(reinterpret_cast<const char*>(sizes.data()), sizeof sizes);
  put(checkpoint.about.data(), checkpoint.about.size());
  put(checkpoint.state.data(), checkpoint.state.size());
  file.write(hash.text());
  file.commit();
}

void check_checkpoint(const std::string& path) {
  Reader(path).check_first_line();
}

Checkpoint read_checkpoint(const std::string& path) {
  Reader reader(path);
  reader.check_first_line();
  Sizes sizes;
  std::memcpy(sizes.data(), reader.take(sizeof sizes).data(), sizeof sizes);
  Checkpoint checkpoint;
  checkpoint.about = reader.take(sizes[0]);
  checkpoint.state = reader.take(sizes[1]);
  const std::string hash = reader.hash();
  if (reader.left() != hash_size || reader.take(hash_size) != hash) fail_damaged(path);
  return checkpoint;
}

CheckpointWriter::~CheckpointWriter() {
  if (thread_.joinable()) thread_.join();
}

void CheckpointWriter::keep(std::string about, const Resumable& run) {
  finish();
  kept_only_ = false;
  kept_.about = std::move(about);
  std::string memory = std::move(kept_.state);  // of the one before: pages that are there already
  memory.clear();
  Archive archive = Archive::into(std::move(memory));
  run.keep(archive);
  kept_.state = archive.take();
  kept_only_ = true;
}

void CheckpointWriter::write() {
  if (!std::exchange(kept_only_, false)) return;
  writing_ = true;
  try {
    thread_ = std::thread([this] { write_kept(); });
  } catch (const std::exception&) {  // no thread to be had, or no memory for one: then the run waits
    write_kept();
  }
}

std::optional<std::string> CheckpointWriter::finish() {
  if (thread_.joinable()) thread_.join();
  return failure_;
}

void CheckpointWriter::write_kept() noexcept {
  try {
    failure_.reset();
    write_checkpoint(path_, kept_);
  } catch (const std::exception& error) {
    failure_ = error.what();
  }
  writing_ = false;
}

}  // namespace nmf
