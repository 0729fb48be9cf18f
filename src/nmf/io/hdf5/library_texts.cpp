// Datasets of names: texts of fixed and of any length, numbers, truth values, and fields of compound values.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "nmf/io/hdf5/library.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

// A text of n bytes at most, which ends before where its padding begins.
std::string unpadded(const char* text, std::size_t size, H5T_str_t padding) {
  std::string result(text, size);
  if (padding == H5T_STR_SPACEPAD)
    result.erase(result.find_last_not_of(' ') + 1);
  else
    result.erase(std::min(result.size(), result.find('\0')));
  return result;
}

// Values of one kind as they are read into memory, and what makes a text of each.
struct Reading {
  Handle type;  // in memory
  std::size_t size = 0;
  std::string (*text)(hid_t type, const char* value) = nullptr;
};

std::string text_of_variable(hid_t, const char* value) {
  const char* text = *reinterpret_cast<const char* const*>(value);
  return text == nullptr ? std::string() : std::string(text);
}
std::string text_of_fixed(hid_t type, const char* value) {
  return unpadded(value, H5Tget_size(type), H5Tget_strpad(type));
}
std::string text_of_whole(hid_t, const char* value) {
  return std::to_string(*reinterpret_cast<const std::int64_t*>(value));
}
std::string text_of_fraction(hid_t, const char* value) {
  return fmt::format("{}", *reinterpret_cast<const double*>(value));
}
std::string text_of_member(hid_t type, const char* value) {
  std::array<char, 256> name{};
  if (H5Tenum_nameof(type, value, name.data(), name.size() - 1) < 0) return "?";
  return name.data();
}

Reading reading_of(const Hdf5File& file, const std::string& path, hid_t stored) {
  switch (H5Tget_class(stored)) {
    case H5T_STRING: {
      Handle type(H5Tcopy(stored), H5Tclose);
      const std::size_t size = H5Tget_size(type);
      const bool variable = H5Tis_variable_str(type) > 0;
      return {std::move(type), size, variable ? text_of_variable : text_of_fixed};
    }
    case H5T_INTEGER:
      return {Handle(H5Tcopy(H5T_NATIVE_INT64), H5Tclose), sizeof(std::int64_t), text_of_whole};
    case H5T_FLOAT:
      return {Handle(H5Tcopy(H5T_NATIVE_DOUBLE), H5Tclose), sizeof(double), text_of_fraction};
    case H5T_ENUM: {
      Handle type(H5Tcopy(stored), H5Tclose);
      const std::size_t size = H5Tget_size(type);
      return {std::move(type), size, text_of_member};
    }
    default:
      file.fail_at(path, "holds neither texts nor numbers, so nothing to name by");
  }
}

// That of one field alone.
Handle compound_of(const Hdf5File& file, const std::string& path, hid_t stored, const char* field,
                   std::optional<Reading>& reading) {
  const int member = H5Tget_member_index(stored, field);
  if (member < 0) file.fail_at(path, fmt::format("has no field {}; choose another column", shown(field)));
  const Handle type(H5Tget_member_type(stored, static_cast<unsigned>(member)), H5Tclose);
  reading.emplace(reading_of(file, path, type));
  Handle compound(H5Tcreate(H5T_COMPOUND, reading->size), H5Tclose);
  H5Tinsert(compound, field, 0, reading->type);
  return compound;
}

// Texts take at least what the file has of them, or of where they are; a name is shorter than this.
constexpr std::size_t most_bytes_a_name = 1 << 16;

}  // namespace

std::vector<std::string> Hdf5File::texts(const std::string& path, const char* field) const {
  const Handle dataset = open(path);
  const Handle stored(H5Dget_type(dataset), H5Tclose), space(H5Dget_space(dataset), H5Sclose);
  hsize_t count = 0;
  if (H5Sget_simple_extent_ndims(space) != 1) fail_at(path, "is no list of names: it has not one dimension");
  if (H5Sget_simple_extent_dims(space, &count, nullptr) < 0) fail_library(path);
  std::optional<Reading> reading;
  const bool compound = H5Tget_class(stored) == H5T_COMPOUND && field != nullptr;
  const Handle type = compound
                          ? compound_of(*this, path, stored, field, reading)
                          : Handle(H5Tcopy(reading.emplace(reading_of(*this, path, stored)).type), H5Tclose);
  if (count > std::numeric_limits<std::uint32_t>::max() || reading->size > most_bytes_a_name)
    fail_at(path, "claims more names than there can be; copy or write the file again");
  std::vector<char> values(count * reading->size);
  if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) fail_library(path);
  std::vector<std::string> texts;
  texts.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    texts.push_back(reading->text(reading->type, values.data() + i * reading->size));
  return texts;  // what the library took for texts of any length ends with the process
}

std::vector<std::int64_t> Hdf5File::small_numbers(const std::string& path) const {
  constexpr std::uint64_t most = 1 << 20;
  const std::vector<std::uint64_t> sides = shape(path);
  if (sides.size() != 1 || sides[0] > most)
    fail_at(path, "is not the short list of numbers that is expected");
  const Handle dataset = open(path);
  std::vector<std::int64_t> numbers(sides[0]);
  if (H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) < 0)
    fail_library(path);
  return numbers;
}

}  // namespace nmf::io
