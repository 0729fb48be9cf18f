// A table that is a member of a zip archive.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "nmf/base/ascii.hpp"
#include "nmf/io/foreign.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/formats/npy.hpp"
#include "nmf/io/formats/zip_archive.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/with_end.hpp"

namespace nmf::io {
namespace {

// What no one packs by hand: of the systems that archives come from.
bool is_hidden(const std::string& member) {
  return member.starts_with("__MACOSX/") ||
         std::filesystem::path(member).filename().string().starts_with('.');
}

// By its name, a table; not what accompanies one.
bool may_be_table(const std::string& member) {
  const std::string name = lowered(std::filesystem::path(member).filename().string());
  for (const char* other : {"readme", "license", "licence"})
    if (name.starts_with(other)) return false;
  return names_a_format(name) || name.ends_with(".dat") || name.ends_with(".data");
}

[[noreturn]] void fail_members(const std::string& file, const std::string& what,
                               std::vector<std::string> members) {
  constexpr std::size_t most = 20;
  const bool more = members.size() > most;
  if (more) members.resize(most);
  for (std::string& member : members)
    if (printable(member) != member || member.find_first_of("\n\t") != std::string::npos)
      member = shown(member);
  fail(file, fmt::format("{}; name one, as in {}:{}, or with {}: {}{}", what, file, members.front(),
                         option("layer"), fmt::join(members, ", "), more ? ", ..." : ""));
}

// The one that is asked for, or the only one that may be a table.
std::string find_member(const ZipReader& archive, const std::string& wanted) {
  std::vector<std::string> members = archive.names();
  for (const std::string& member : members) refuse_foreign_member(archive.file(), member);
  std::erase_if(members, is_hidden);
  if (members.empty()) fail(archive.file(), "is an archive without a file; put a table into it");
  if (!wanted.empty()) {
    if (!archive.has(wanted))
      fail_members(archive.file(), fmt::format("holds no {}", shown(wanted)), std::move(members));
    return wanted;
  }
  if (members.size() == 1) return members[0];
  std::vector<std::string> tables = members;
  std::erase_if(tables, [](const std::string& member) { return !may_be_table(member); });
  if (tables.size() == 1) return tables[0];
  if (tables.empty()) tables = std::move(members);
  fail_members(archive.file(), fmt::format("holds {} files", tables.size()), tables);
}

std::unique_ptr<ByteStream> open_member(const ZipReader& archive, const std::string& member) {
  std::unique_ptr<ByteStream> stream(new ByteStream(archive.open(member)));
  constexpr std::size_t beginning = 8;
  if (const Compression packed = find_compression(stream->peek(beginning)); packed != Compression::none)
    fail(stream->name(),
         fmt::format("is compressed ({}) within the archive; unpack the archive first", name(packed)));
  return stream;
}

// An archive, which is there as long as its member is read.
struct OpenArchive {
  std::unique_ptr<ByteStream> stream;
  ZipReader archive;
  ReadOptions options;  // of the member
  OpenArchive(std::unique_ptr<ByteStream>&& bytes, const ReadOptions& given)
      : stream(std::move(bytes)), archive(*stream, given), options(beside(archive.bytes_in_memory(), given)) {
    options.layer.clear();
  }
};

}  // namespace

bool is_archive(std::string_view head) {
  return (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) && !is_npz(head);
}

template <class T>
std::unique_ptr<Source<T>> open_archive(std::unique_ptr<ByteStream>&& stream, const ReadOptions& options,
                                        ReadReport& report) {
  const auto open = std::make_shared<OpenArchive>(std::move(stream), options);
  const std::string member = find_member(open->archive, options.layer);
  report.decisions.push_back(fmt::format("{} of the archive: {}", shown(member),
                                         options.layer.empty() ? "the only table" : "given"));
  auto content = open_stream<T>(open_member(open->archive, member), "-", open->options, report);
  return std::make_unique<WithEnd<T>>(
      [open, &report] {
        const StreamReport bytes = open->stream->finish();
        report.compression = "zip";
        report.bytes = bytes.bytes;
        report.sha256 = bytes.sha256;
      },
      std::move(content));
}

template std::unique_ptr<Source<float>> open_archive(std::unique_ptr<ByteStream>&&, const ReadOptions&,
                                                     ReadReport&);
template std::unique_ptr<Source<double>> open_archive(std::unique_ptr<ByteStream>&&, const ReadOptions&,
                                                      ReadReport&);

}  // namespace nmf::io
