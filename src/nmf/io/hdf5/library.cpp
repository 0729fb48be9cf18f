#include "nmf/io/hdf5/library.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "nmf/io/hdf5/lzf.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

[[noreturn]] void fail_to_open(const std::string& path) {
  fail(path, fmt::format("cannot be read as HDF5: {}; copy or write the file again", reason_of_library()));
}

// As H5Z_func_t: of names, which the library reads itself.
std::size_t undo_lzf_for_library(unsigned flags, std::size_t, const unsigned*, std::size_t stored,
                                 std::size_t* size, void** buffer) {
  constexpr std::size_t most_a_byte = 100;  // LZF makes 88
  if ((flags & H5Z_FLAG_REVERSE) == 0 || stored > (std::size_t{1} << 32)) return 0;
  for (std::size_t room = *size; room <= most_a_byte * stored + *size; room *= 2) {
    void* undone = H5allocate_memory(room, false);
    if (undone == nullptr) return 0;
    const std::size_t count = undo_lzf(static_cast<const unsigned char*>(*buffer), stored,
                                       static_cast<unsigned char*>(undone), room);
    if (count > 0) {
      H5free_memory(*buffer);
      *buffer = undone;
      *size = room;
      return count;
    }
    H5free_memory(undone);
  }
  return 0;
}

void register_lzf() {
  const H5Z_class2_t filter{H5Z_CLASS_T_VERS, lzf_filter,          0, 1, "lzf", nullptr,
                            nullptr,          undo_lzf_for_library};
  H5Zregister(&filter);
}

Handle open_file(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // it would print
  register_lzf();
  Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (file < 0) fail_to_open(path);
  return file;
}

std::string text_of(hid_t attribute, hid_t type) {
  if (H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    const Handle memory(H5Tcopy(type), H5Tclose);
    if (H5Aread(attribute, memory, &text) < 0 || text == nullptr) return {};
    std::string result(text);
    H5free_memory(text);
    return result;
  }
  std::string result(H5Tget_size(type), '\0');
  if (H5Aread(attribute, type, result.data()) < 0) return {};
  return result.substr(0, result.find('\0'));
}

}  // namespace

std::string reason_of_library() {
  std::string reason;
  const auto take = [](unsigned, const H5E_error2_t* error, void* to) -> herr_t {
    if (error->desc != nullptr) *static_cast<std::string*>(to) = error->desc;
    return 1;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take, &reason);
  return reason.substr(0, reason.find(": time = "));  // and all else that it knows of a call of the system
}

Hdf5File::Hdf5File(const std::string& path) : name_(path), file_(open_file(path)) {
  size_ = std::filesystem::file_size(path);
  const Handle creation(H5Fget_create_plist(file_), H5Pclose);
  hsize_t user_block = 0;
  H5Pget_userblock(creation, &user_block);
  user_block_ = user_block;
  H5O_info_t root{};
  if (H5Oget_info2(file_, &root, H5O_INFO_BASIC) < 0) fail_to_open(path);
  number_ = root.fileno;
}

void Hdf5File::fail_at(const std::string& path, const std::string& message) const {
  fail(name_, fmt::format("{}: {}", shown(path), message));
}

void Hdf5File::fail_library(const std::string& path) const {
  fail_at(path, fmt::format("cannot be read: {}; copy or write the file again", shown(reason_of_library())));
}

std::optional<H5O_info_t> Hdf5File::info(const std::string& path) const {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (part != "/" && H5Lexists(file_, part.c_str(), H5P_DEFAULT) <= 0) return std::nullopt;
    if (end == std::string::npos) break;
  }
  H5O_info_t found{};
  if (H5Oget_info_by_name2(file_, path.c_str(), &found, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return std::nullopt;
  if (found.fileno != number_)
    fail_at(path, "lies in another file, to which there is a link; copy it into this one");
  return found;
}

bool Hdf5File::is_group(const std::string& path) const {
  const std::optional<H5O_info_t> found = info(path);
  return found && found->type == H5O_TYPE_GROUP;
}

bool Hdf5File::is_dataset(const std::string& path) const {
  const std::optional<H5O_info_t> found = info(path);
  return found && found->type == H5O_TYPE_DATASET;
}

std::vector<std::string> Hdf5File::members(const std::string& group) const {
  constexpr std::size_t most = 10000;  // a group of a matrix has few
  std::vector<std::string> names;
  const auto take = [](hid_t, const char* name, const H5L_info_t*, void* to) -> herr_t {
    auto& taken = *static_cast<std::vector<std::string>*>(to);
    taken.emplace_back(name);
    return taken.size() < most ? 0 : 1;
  };
  if (H5Literate_by_name(file_, group.c_str(), H5_INDEX_NAME, H5_ITER_INC, nullptr, take, &names,
                         H5P_DEFAULT) < 0)
    fail_library(group);
  return names;
}

Handle Hdf5File::attribute(const std::string& path, const char* name) const {
  if (!info(path) || H5Aexists_by_name(file_, path.c_str(), name, H5P_DEFAULT) <= 0) return {-1, H5Aclose};
  return {H5Aopen_by_name(file_, path.c_str(), name, H5P_DEFAULT, H5P_DEFAULT), H5Aclose};
}

std::optional<std::string> Hdf5File::text(const std::string& path, const char* name) const {
  const Handle found = attribute(path, name);
  if (found < 0) return std::nullopt;
  const Handle type(H5Aget_type(found), H5Tclose), space(H5Aget_space(found), H5Sclose);
  if (H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1) return std::nullopt;
  return text_of(found, type);
}

std::vector<std::int64_t> Hdf5File::numbers(const std::string& path, const char* name) const {
  constexpr hssize_t most = 16;
  const Handle found = attribute(path, name);
  if (found < 0) return {};
  const Handle type(H5Aget_type(found), H5Tclose), space(H5Aget_space(found), H5Sclose);
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (H5Tget_class(type) != H5T_INTEGER || count < 1 || count > most) return {};
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
  if (H5Aread(found, H5T_NATIVE_INT64, numbers.data()) < 0) fail_library(path);
  return numbers;
}

Handle Hdf5File::open(const std::string& dataset) const {
  if (!is_dataset(dataset))
    fail_at(dataset, "there is no such dataset; name another, or write the file again");
  Handle opened(H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), H5Dclose);
  if (opened < 0) fail_library(dataset);
  return opened;
}

}  // namespace nmf::io
