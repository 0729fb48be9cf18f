// Texts in a folder, a document a file.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "nmf/io/blocks.hpp"
#include "nmf/io/corpus/corpus.hpp"
#include "nmf/io/corpus/documents.hpp"
#include "nmf/io/corpus/read_text.hpp"
#include "nmf/io/formats/tenx.hpp"
#include "nmf/io/hash.hpp"
#include "nmf/io/image/folder.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"

namespace nmf::io {
namespace {

struct FilesPart : TextPart {
  std::size_t first = 0, last = 0;  // of the files
  Document document;
  std::uint64_t bytes = 0;
  std::string sums;  // a line for each file, as sha256sum writes it
};

class FileTexts {
 public:
  FileTexts(const std::string& folder, const ReadOptions& options, ReadReport& report)
      : folder_(folder), options_(options), report_(report), corpus_(folder, options) {}

  template <class T>
  LabelledMatrix<T> read() {
    check_no_table_options(options_);
    if (!options_.labels.empty())
      throw wrong(option("labels"), "a folder of texts has no columns; leave it out");
    count_all();
    LabelledMatrix<T> matrix = corpus_.matrix<T>({{label_of_documents, files_.names}}, report_);
    report_.format = "text";
    report_.compression = "none";
    report_.bytes = bytes_;
    report_.sha256 = sums_.text();
    if (files_.passed_over > 0) {
      report_.notes.push_back(
          fmt::format("{}: {} files that do not end in .txt are passed over", folder_, files_.passed_over));
      report_.decisions.push_back(report_.notes.back());
    }
    return matrix;
  }

 private:
  void count_all() {
    files_ = find_documents(folder_);
    constexpr std::size_t shares = 64, most = 64;  // who is done with some waits for those before
    const std::size_t at_a_time = std::clamp<std::size_t>(files_.paths.size() / shares, 1, most);
    run_in_order<FilesPart>(
        thread_count(options_.threads),
        [&](FilesPart& part) {
          part.first = std::exchange(next_, std::min(files_.paths.size(), next_ + at_a_time));
          part.last = next_;
          return part.first < part.last;
        },
        [&](FilesPart& part) { count(part); }, [&](FilesPart& part) { take(part); });
  }

  void count(FilesPart& part) const {
    part.counts.clear();
    part.bytes = 0;
    part.sums.clear();
    for (std::size_t f = part.first; f < part.last; ++f) {
      const std::string path = above_ + files_.paths[f];
      Document& document = part.document;
      document.read(path, options_);
      const char* wrong = part.counter.count(corpus_.rules(), document.begin(), document.end(), part.counts);
      if (wrong != nullptr) fail_not_utf8(path, document.begin(), wrong);
      part.bytes += document.stored_bytes();
      part.sums.append(document.sha256()).append("  ").append(files_.paths[f]).push_back('\n');
    }
  }

  void take(FilesPart& part) {
    corpus_.take(part);
    sums_.add(part.sums.data(), part.sums.size());
    bytes_ += part.bytes;
    if (options_.progress) options_.progress(bytes_, 0);
  }

  const std::string folder_;
  const std::string above_ = (std::filesystem::path(folder_) / "").string();  // what paths in it begin with
  const ReadOptions& options_;
  ReadReport& report_;
  Corpus corpus_;
  DocumentFolder files_;
  std::size_t next_ = 0;
  std::uint64_t bytes_ = 0;
  Sha256 sums_;
};

}  // namespace

bool is_text_folder(const std::string& folder) {
  return !is_tenx(folder) && has_documents(folder) && !is_image_folder(folder);
}

template <class T>
std::unique_ptr<Source<T>> open_text_folder(const std::string& folder, const ReadOptions& options,
                                            ReadReport& report) {
  if (!options.text.wanted)
    fail(folder, fmt::format("is a folder of texts; {} counts the words of each", option("text")));
  return read_at_once<T>([folder, &options, &report] {
    LabelledMatrix<T> matrix = FileTexts(folder, options, report).read<T>();
    if (!options.transpose) return matrix;
    std::visit([](auto& x) { x = nmf::transposed(x); }, matrix.values);
    matrix.labels = transposed(std::move(matrix.labels));
    return matrix;
  });
}

template std::unique_ptr<Source<float>> open_text_folder(const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_text_folder(const std::string&, const ReadOptions&,
                                                          ReadReport&);

}  // namespace nmf::io
