#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "cli/console.hpp"
#include "cli/flag_groups.hpp"
#include "cli/flag_names.hpp"
#include "cli/json.hpp"
#include "commands/command.hpp"
#include "input/files_read.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/names.hpp"
#include "nmf/matrix/describe.hpp"
#include "report/image_folder.hpp"
#include "report/progress.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

struct ConvertJob {
  InputFlags input;
  std::string output;
  io::WriteOptions write;
  Precision precision = Precision::double_precision;
  bool json = false;
  bool quiet = false;
};

bool writes_images(const ConvertJob& job) {
  return io::find_format_to_write(job.write.format, job.output, option("to")).names == io::Names::pixels;
}

// Options for images where there are some; a folder of them holds nothing that is read.
void check_images(const ConvertJob& job, const std::vector<std::string>& inputs) {
  const auto refuse = [](bool given, const char* flag) {
    if (given)
      throw Error(Fault::usage, fmt::format("{}: OUTPUT is no image; end its name in .png or .pgm", flag));
  };
  const bool images = writes_images(job);
  refuse(!images && !job.write.image_shape.empty(), "--image-shape");
  refuse(!images && job.write.image_scale != io::ImageScale::own, "--image-scale");
  std::error_code error;
  for (const std::string& input : inputs)
    if (is_image_folder(job.output, job.write) &&
        std::filesystem::equivalent(std::filesystem::absolute(input).parent_path(), job.output, error))
      throw Error(Fault::input,
                  fmt::format("{}: holds {}, which is an input; choose another OUTPUT", job.output, input));
}

void check(const ConvertJob& job) {
  std::error_code error;
  const std::vector<std::string> inputs = files_read(job.input.path, job.input.options);
  for (const std::string& path :
       {job.output, io::row_names_beside(job.output), io::column_names_beside(job.output)})
    for (const std::string& input : inputs)
      if (std::filesystem::is_regular_file(path, error) && std::filesystem::equivalent(input, path, error))
        throw Error(Fault::input,
                    fmt::format("{}: is an input and would be overwritten; choose another OUTPUT", path));
  if (job.output == "-" && job.json)
    throw Error(Fault::usage, "OUTPUT - and --json: only one can have standard output; give OUTPUT a file");
  check_images(job, inputs);
  if (is_image_folder(job.output, job.write)) return;
  const bool special =
      std::filesystem::exists(job.output, error) && !std::filesystem::is_regular_file(job.output, error);
  if (job.output != "-" && !special) const io::AtomicFile writable(job.output);
}

Json as_json(const ConvertJob& job, const Description& facts, const io::ReadReport& read,
             const std::vector<std::string>& written) {
  return {{"schema_version", 1},
          {"input", job.input.path},
          {"format", read.format},
          {"output", job.output},
          {"output_format", io::find_format_to_write(job.write.format, job.output).name},
          {"files", written},
          {"rows", facts.rows},
          {"columns", facts.columns},
          {"storage", facts.sparse ? "sparse" : "dense"},
          {"non_zeros", facts.non_zeros},
          {"missing", facts.missing},
          {"warnings", with_flags(read.warnings)}};
}

std::string said(const std::vector<std::string>& files) {
  constexpr std::size_t most = 4;
  if (files.size() <= most) return fmt::format("{}", fmt::join(files, ", "));
  return fmt::format("{}, {} ... ({} files)", files[0], files[1], files.size());
}

template <class T>
int convert(const ConvertJob& job) {
  check(job);
  io::ReadReport read;
  io::ReadOptions options = job.input.options;
  options.threads = job.write.threads;
  options.missing = io::Missing::keep;  // goes into the output as nan
  options.listed_zeros = io::ListedZeros::keep;
  options.memory_limit = available_memory();
  LabelledMatrix<T> x;
  {
    ReadProgressLine progress(!job.quiet);
    progress.follow(options);
    x = io::read_matrix<T>(job.input.path, options, read);
  }
  const Description facts = describe(x);
  std::vector<std::string> written;
  try {
    written = is_image_folder(job.output, job.write) ? write_image_folder(job.output, x, job.write)
                                                     : io::write_matrix(job.output, x, job.write);
  } catch (const io::ClosedPipe&) {  // its reader had what it wanted
  }
  if (job.json) print(text_of(as_json(job, facts, read, written)));
  if (job.quiet) return 0;
  tell(read);
  tell(fmt::format("{} x {}, {} non-zero: {}", facts.rows, facts.columns, facts.non_zeros,
                   job.output == "-" ? "standard output" : said(written)));
  return 0;
}

Choices<std::string> writable_formats() {
  Choices<std::string> choices{{"auto", "auto"}};
  for (const io::Format& format : io::formats())
    if (format.write_double != nullptr) choices.emplace_back(format.name, format.name);
  return choices;
}

constexpr const char* convert_examples = R"(Examples:
  nmf convert table.csv table.npy
      the names of rows and columns go to table.npy.rows.csv and table.npy.columns.csv
  nmf convert counts.mtx counts.csv.gz
  nmf convert filtered_feature_bc_matrix/ cells.npz
  nmf convert corpus/ counts.mtx --text
  nmf convert faces.nmf/H.csv parts.png
      components of a folder of images, on one sheet
  nmf convert faces.nmf/H.csv parts/ --to png
      the same, a file each
  zcat x.csv.gz | nmf convert - - --to mtx --sparse yes | head
)";

std::function<int()> define_convert(Flags& flags) {
  auto job = std::make_shared<ConvertJob>();
  job->input.add_to(flags);
  flags.group("Output");
  flags
      .text(
          "OUTPUT", "FILE", job->output,
          "where to write; - is standard output; with --to png or pgm also a folder (FOLDER/), for an image "
          "a row")
      .required();
  flags.choice("--to", "NAME", job->write.format, writable_formats(),
               "format to write; auto goes by the ending of OUTPUT, and is csv where it has none");
  flags.text("--image-shape", "WxH", job->write.image_shape,
             "width and height of the images that rows are; not needed where columns are called as pixels "
             "are: y0_x0 ...");
  flags.choice(
      "--image-scale", "WHAT", job->write.image_scale,
      Choices<io::ImageScale>{
          {"own", io::ImageScale::own}, {"common", io::ImageScale::common}, {"none", io::ImageScale::none}},
      "what is white in an image: its own largest number, the largest of all rows, or 255");
  flags.choice(
      "--precision", "NAME", job->precision,
      Choices<Precision>{{"double", Precision::double_precision}, {"single", Precision::single_precision}},
      "numbers to read and to write");
  flags.threads(job->write.threads, "threads to read and write with, 0 for all that this process may use");
  flags.flag("--json", job->json, "say what was done as JSON on standard output");
  flags.flag("-q,--quiet", job->quiet, "print nothing but errors");
  return [job] {
    return job->precision == Precision::single_precision ? convert<float>(*job) : convert<double>(*job);
  };
}

}  // namespace

extern const Command convert_command{
    "convert", "write a matrix in another format",
    "Reads a matrix and writes it in another format, every number and every name kept. A name that ends in "
    ".gz, .zst, .bz2 or .xz is compressed. Formats without room for names get them in files beside, where "
    "reading finds them again.",
    convert_examples, define_convert};

}  // namespace nmf::app
