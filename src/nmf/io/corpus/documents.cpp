#include "nmf/io/corpus/documents.hpp"

#include <dirent.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "nmf/base/ascii.hpp"
#include "nmf/io/compression.hpp"
#include "nmf/io/folder_names.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/sample.hpp"

namespace nmf::io {
namespace {

namespace fs = std::filesystem;

// "a" of "a.txt", "a.TXT" and "a.txt.gz"; empty where the name has no such ending.
std::string_view name_of_text(std::string_view path) {
  constexpr std::string_view ending = ".txt";
  const std::string_view name = without_compression(path);
  if (name.size() <= ending.size()) return {};
  const std::string_view last = name.substr(name.size() - ending.size());
  return is_word(last, ending) ? name.substr(0, name.size() - ending.size()) : std::string_view();
}

// take(path below the folder) for every file that is not hidden, also a link to one, until it returns false.
template <class Take>
void for_each_file(const std::string& folder, const Take& take) {
  const std::string above = (fs::path(folder) / "").native();
  std::vector<std::string> folders{""};  // that are still to be looked through
  bool go_on = true;
  while (go_on && !folders.empty()) {
    const std::string in = std::move(folders.back());
    folders.pop_back();
    const bool read = for_each_name(above + in, [&](std::string_view name, unsigned char type) {
      if (name.starts_with('.')) return true;
      std::string path = in;
      path += name;
      std::error_code gone;
      if (type == DT_UNKNOWN)
        type = fs::symlink_status(above + path, gone).type() == fs::file_type::directory ? DT_DIR : DT_LNK;
      if (type == DT_DIR)
        folders.push_back(path + '/');
      else if (type == DT_REG || (type == DT_LNK && fs::is_regular_file(above + path, gone)))
        go_on = take(std::move(path));
      return go_on;
    });
    if (!read) fail(above + in, fmt::format("cannot be looked through: {}", std::strerror(errno)));
  }
}

void check_names_differ(const std::string& folder, const DocumentFolder& found) {
  std::vector<std::string_view> names(found.names.begin(), found.names.end());
  if (!std::is_sorted(names.begin(), names.end())) std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end())
    fail(folder, fmt::format("two of its files would be the document {} (plain and compressed?); remove one",
                             shown(*twice)));
}

}  // namespace

DocumentFolder find_documents(const std::string& folder) {
  DocumentFolder found;
  std::vector<std::string> others;
  for_each_file(folder, [&](std::string&& path) {
    (name_of_text(path).empty() ? others : found.paths).push_back(std::move(path));
    return true;
  });
  found.passed_over = others.size();
  const bool none = found.paths.empty();
  if (none) {
    found.passed_over = 0;
    found.paths = std::move(others);
  }
  if (found.paths.empty()) fail(folder, "is a folder without files; give one with a text in each file");
  std::sort(found.paths.begin(), found.paths.end());
  found.names.reserve(found.paths.size());
  for (const std::string& path : found.paths) found.names.emplace_back(none ? path : name_of_text(path));
  check_names_differ(folder, found);
  return found;
}

bool has_documents(const std::string& folder) {
  constexpr int most = 10000;
  int looked_at = 0;
  bool found = false;
  try {
    for_each_file(folder, [&](std::string_view path) {
      found = !name_of_text(path).empty();
      return !found && ++looked_at < most;
    });
  } catch (const Error&) {  // whoever reads it says so
  }
  return found;
}

void Document::read(const std::string& path, const ReadOptions& options) {
  ByteStream stream(path, options.buffer_size, {}, options.max_expansion);
  check_not_utf16(stream.name(), stream.peek(2));
  if (stream.peek(byte_order_mark.size()) == byte_order_mark) stream.skip(byte_order_mark.size());
  take(stream, options);
  const StreamReport report = stream.finish();
  bytes_ = report.bytes;
  sha256_ = report.sha256;
  if (const void* nul = std::memchr(text_.data(), '\0', text_.size()))
    fail_nul(stream.name(),
             1 + static_cast<std::uint64_t>(std::count(begin(), static_cast<const char*>(nul), '\n')));
}

void Document::take(ByteStream& stream, const ReadOptions& options) {
  constexpr std::size_t least = 4096;
  constexpr double copies = 5;  // as it is, its words, and where they are
  std::size_t size = 0;
  for (std::size_t room = std::max<std::size_t>(least, stream.stored_size() + 1);; room *= 2) {
    check_document(stream.name(), copies * static_cast<double>(room), options);
    text_.resize(room);
    size += stream.read(text_.data() + size, room - size);
    if (size < room) break;
  }
  text_.resize(size + 1);
  text_[size] = '\n';
}

void check_not_utf16(const std::string& file, std::string_view head) {
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff"))
    fail(file, "is UTF-16 text; convert it: iconv -f UTF-16 -t UTF-8");
}

void fail_not_utf8(const std::string& file, const char* begin, const char* wrong, std::uint64_t first_line) {
  const char* line = wrong;
  while (line > begin && line[-1] != '\n') --line;
  fail(file, first_line + static_cast<std::uint64_t>(std::count(begin, line, '\n')),
       fmt::format("byte {} of the line, 0x{:02X}, is not UTF-8; convert the file, e.g. iconv -f LATIN1 -t "
                   "UTF-8",
                   wrong - line + 1, static_cast<unsigned char>(*wrong)));
}

}  // namespace nmf::io
