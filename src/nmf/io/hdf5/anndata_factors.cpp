#include "nmf/io/hdf5/anndata_factors.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "nmf/io/hdf5/contents.hpp"
#include "nmf/io/hdf5/own_process.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/stream.hpp"
#include "nmf/io/temporary.hpp"

namespace nmf::io {
namespace {

std::string varm_of(const AnndataPlace& from) {
  return from.layer == "raw" || from.layer.starts_with("/raw/") ? "/raw/varm" : "/varm";
}

// --- the copy
// -------------------------------------------------------------------------------------------------

// A file that the library can open, which means by a name. It has one for this moment only, so that a killed
// program leaves nothing; where the file system has no files without a name, what is left goes with the next
// that writes to the same place.
class ScratchCopy {
 public:
  explicit ScratchCopy(const std::string& path) : path_(path), descriptor_(open(folder_of(path), O_TMPFILE)) {
    if (descriptor_ >= 0 && ::access(path_to_nameless().c_str(), F_OK) == 0) {
      lock_file(descriptor_);
      return;
    }
    if (descriptor_ >= 0) ::close(descriptor_);
    name_ = take_temporary_name(path, [&](const std::string& free) {
      descriptor_ = open(free, O_CREAT | O_EXCL);
      if (descriptor_ >= 0) lock_file(descriptor_);
      return descriptor_ >= 0;
    });
    if (name_.empty()) fail_write();
  }
  ScratchCopy(const ScratchCopy&) = delete;
  ScratchCopy& operator=(const ScratchCopy&) = delete;
  ~ScratchCopy() {
    if (!name_.empty()) ::unlink(name_.c_str());
    ::close(descriptor_);
  }

  Handle open_in_library() const {
    if (!name_.empty()) return open_named(name_);
    const std::string name = take_temporary_name(path_, [&](const std::string& free) {
      return ::linkat(AT_FDCWD, path_to_nameless().c_str(), AT_FDCWD, free.c_str(), AT_SYMLINK_FOLLOW) == 0;
    });
    if (name.empty()) fail_write();
    Handle opened = open_named(name);
    ::unlink(name.c_str());
    return opened;
  }

  void take(const std::string& source) {
    ByteStream stream(source);
    std::array<char, 1 << 16> piece;
    for (std::size_t count = 0; (count = stream.read(piece.data(), piece.size())) > 0;)
      for (std::size_t at = 0; at < count;) {
        const ssize_t written =
            again_if_interrupted([&] { return ::write(descriptor_, piece.data() + at, count - at); });
        if (written < 0) fail_write();
        at += static_cast<std::size_t>(written);
      }
  }

  void give(AtomicFile& file) const {
    std::array<char, 1 << 16> piece;
    for (off_t at = 0;;) {
      const ssize_t count =
          again_if_interrupted([&] { return ::pread(descriptor_, piece.data(), piece.size(), at); });
      if (count < 0) fail(path_, fmt::format("cannot be written: {}", std::strerror(errno)));
      if (count == 0) return;
      file.write(piece.data(), static_cast<std::size_t>(count));
      at += count;
    }
  }

 private:
  static int open(const std::string& name, int flags) {
    return again_if_interrupted([&] { return ::open(name.c_str(), O_RDWR | O_CLOEXEC | flags, 0600); });
  }
  static Handle open_named(const std::string& name) {
    return {H5Fopen(name.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose};
  }
  std::string path_to_nameless() const { return fmt::format("/proc/self/fd/{}", descriptor_); }
  [[noreturn]] void fail_write() const {
    fail(path_, fmt::format("cannot be written: {}", std::strerror(errno)));
  }

  std::string path_;
  std::string name_;
  int descriptor_ = -1;
};

// --- what the library does, in a process of its own
// -----------------------------------------------------------

void check_table(const Hdf5File& file, const std::string& table, Index count, const char* what) {
  if (!file.is_group(table))
    file.fail_at(table,
                 "is written as an old anndata did, so that nothing can be added; read the file with "
                 "anndata and write it again");
  const std::size_t names = anndata_names(file, table).value_or(std::vector<std::string>()).size();
  if (names != static_cast<std::size_t>(count))
    file.fail_at(table,
                 fmt::format("names {} {} where the matrix that was read has {}; write the factors to a "
                             "folder instead",
                             names, what, count));
}

void check_room(const Hdf5File& file, const char* group) {
  if (file.is_dataset(group))
    file.fail_at(group,
                 "is written as an old anndata did, so that nothing can be added; read the file with "
                 "anndata and write it again");
}

[[noreturn]] void fail_to_add(const std::string& path, const std::string& what) {
  fail(path,
       fmt::format("{} cannot be added to the copy: {}; see whether the disk is full, or write to a folder",
                   what, reason_of_library()));
}

// Adds to a file that is open for writing; `path` is what it is called in messages.
class Adder {
 public:
  Adder(const std::string& path, Handle file) : path_(path), file_(std::move(file)) {
    if (file_ < 0) fail_to_add(path_, "anything");
  }

  // A dictionary of anndata's, if it is not there.
  void group(const std::string& name) {
    if (H5Lexists(file_, name.c_str(), H5P_DEFAULT) > 0) return;
    const Handle made(H5Gcreate2(file_, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
    describe(made, "dict", "0.1.0", name);
  }

  template <class T>
  void array(const std::string& name, Index rows, Index columns, const T* values) {
    remove(name);
    const std::array<hsize_t, 2> shape{static_cast<hsize_t>(rows), static_cast<hsize_t>(columns)};
    const Handle space(H5Screate_simple(2, shape.data(), nullptr), H5Sclose);
    const bool single = sizeof(T) == sizeof(float);
    const Handle made(H5Dcreate2(file_, name.c_str(), single ? H5T_IEEE_F32LE : H5T_IEEE_F64LE, space,
                                 H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                      H5Dclose);
    const hid_t type = single ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
    if (made < 0 || H5Dwrite(made, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) fail_to_add(path_, name);
    describe(made, "array", "0.2.0", name);
  }

  void text(const std::string& name, const std::string& value) {
    remove(name);
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose), type = text_type();
    const Handle made(H5Dcreate2(file_, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                      H5Dclose);
    const char* written = value.c_str();
    if (made < 0 || H5Dwrite(made, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &written) < 0)
      fail_to_add(path_, name);
    describe(made, "string", "0.2.0", name);
  }

  void remove(const std::string& name) {
    if (H5Lexists(file_, name.c_str(), H5P_DEFAULT) > 0) H5Ldelete(file_, name.c_str(), H5P_DEFAULT);
  }

  void flush() {
    if (H5Fflush(file_, H5F_SCOPE_GLOBAL) < 0) fail_to_add(path_, "the end");
  }

 private:
  static Handle text_type() {
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
  }

  // What anndata knows its elements by.
  void describe(hid_t element, const char* kind, const char* version, const std::string& name) const {
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose), type = text_type();
    for (const auto& [key, value] : {std::pair{"encoding-type", kind}, {"encoding-version", version}}) {
      const Handle attribute(H5Acreate2(element, key, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
      if (attribute < 0 || H5Awrite(attribute, type, &value) < 0) fail_to_add(path_, name);
    }
  }

  std::string path_;
  Handle file_;
};

template <class T>
void add_factors(const std::string& path, const ScratchCopy& copy, const std::string& varm,
                 const AnndataFactors<T>& factors) {
  ::setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);  // nobody else knows of the copy
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  Adder adder(path, copy.open_in_library());
  for (const std::string& group : {std::string("/obsm"), varm, std::string("/uns")}) adder.group(group);
  adder.array("/obsm/X_nmf", factors.rows, factors.components, factors.w);
  adder.array(varm + "/nmf", factors.columns, factors.components, factors.h);
  adder.remove("/uns/nmf");
  adder.group("/uns/nmf");
  adder.text("/uns/nmf/summary", factors.summary);
  adder.flush();
}

ProcessLimits limits_of(const std::string& file) {
  const std::uint64_t size = std::filesystem::file_size(file);
  return {(std::uint64_t{1} << 30) + 64 * size, 10 + size / (1 << 22)};
}

}  // namespace

void check_anndata(const AnndataPlace& from, Index rows, Index columns) {
  in_own_process(from.file, limits_of(from.file), [&]() -> std::string {
    const Hdf5File file(from.file);
    if (!is_anndata(file))
      fail(file.name(),
           "is no .h5ad file, to a copy of which factors could be added; write them to a folder");
    check_table(file, "/obs", rows, "rows");
    check_table(file, varm_of(from) == "/varm" ? "/var" : "/raw/var", columns, "columns");
    for (const char* group : {"/obsm", "/varm", "/uns"}) check_room(file, group);
    return {};
  });
}

template <class T>
void write_anndata(AtomicFile& file, const std::string& path, const AnndataPlace& from,
                   const AnndataFactors<T>& factors) {
  ScratchCopy copy(path);
  copy.take(from.file);
  in_own_process(from.file, limits_of(from.file), [&]() -> std::string {
    add_factors(path, copy, varm_of(from), factors);
    return {};
  });
  copy.give(file);
}

bool has_factors(const std::string& file) {
  return !in_own_process(file, limits_of(file), [&]() -> std::string {
            return Hdf5File(file).is_dataset("/uns/nmf/summary") ? "has" : "";
          }).empty();
}

template void write_anndata(AtomicFile&, const std::string&, const AnndataPlace&,
                            const AnndataFactors<float>&);
template void write_anndata(AtomicFile&, const std::string&, const AnndataPlace&,
                            const AnndataFactors<double>&);

}  // namespace nmf::io
