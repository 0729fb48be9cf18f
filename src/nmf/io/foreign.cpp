#include "nmf/io/foreign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

using namespace std::string_view_literals;

enum class Told {
  by_bytes,   // at a place in the beginning, which is decompressed
  by_member,  // of a zip archive
  by_file,    // in a folder
};

struct Foreign {
  const char* what;
  Told told;
  std::string_view mark;
  const char* convert;  // the command; % stands for the name of the file
  std::size_t place = 0;
};

constexpr const char* from_parquet =
    R"(python3 -c 'import pandas; pandas.read_parquet("%").to_csv("x.csv")')";
constexpr const char* from_feather =
    R"(python3 -c 'import pandas; pandas.read_feather("%").to_csv("x.csv")')";
constexpr const char* from_arrow_stream =
    R"(python3 -c 'import pyarrow; pyarrow.ipc.open_stream("%").read_pandas().to_csv("x.csv")')";
constexpr const char* from_rds =
    R"(Rscript -e 'library(Matrix); x <- readRDS("%"); )"
    R"(if (is(x, "sparseMatrix")) writeMM(x, "x.mtx") else write.csv(as.matrix(x), "x.csv")')";
constexpr const char* from_rda =
    R"(Rscript -e 'library(Matrix); x <- get(load("%")[1]); )"
    R"(if (is(x, "sparseMatrix")) writeMM(x, "x.mtx") else write.csv(as.matrix(x), "x.csv")')";
constexpr const char* from_workbook =
    R"(python3 -c 'import pandas; pandas.read_excel("%").to_csv("x.csv", index=False)')";
constexpr const char* from_sas = R"(python3 -c 'import pandas; pandas.read_sas("%").to_csv("x.csv")')";
constexpr const char* from_spss =
    R"(Rscript -e 'write.csv(foreign::read.spss("%", to.data.frame = TRUE), "x.csv")')";
constexpr const char* from_stata = R"(python3 -c 'import pandas; pandas.read_stata("%").to_csv("x.csv")')";
constexpr const char* from_pickle =
    R"(python3 -c 'import pandas; pandas.DataFrame(pandas.read_pickle("%")).to_csv("x.csv")' )"
    "(it runs what the file says: only where you trust it)";
constexpr const char* from_pdf = R"(pdftotext -layout "%" x.txt)";
constexpr const char* from_utf16 = R"(iconv -f UTF-16 -t UTF-8 "%" > x.csv)";
constexpr const char* from_sqlite = R"(sqlite3 -header -csv "%" "select * from NAME" > x.csv)";
constexpr const char* from_zarr =
    R"(python3 -c 'import anndata; anndata.read_zarr("%").write_h5ad("x.h5ad")')";
constexpr const char* from_zarr_array =
    R"(python3 -c 'import numpy, zarr; numpy.save("x.npy", zarr.open("%")[:])')";

constexpr Foreign table_of_foreign[] = {
    {"a Parquet file", Told::by_bytes, "PAR1"sv, from_parquet},
    {"an Arrow or Feather file", Told::by_bytes, "ARROW1"sv, from_feather},
    {"a Feather file", Told::by_bytes, "FEA1"sv, from_feather},
    {"an Arrow stream", Told::by_bytes, "\xff\xff\xff\xff"sv, from_arrow_stream},
    {"an object of R (.rds)", Told::by_bytes, "X\n\0\0\0"sv, from_rds},
    {"a file of R (.rda)", Told::by_bytes, "RDX3\n"sv, from_rda},
    {"a file of R (.rda)", Told::by_bytes, "RDX2\n"sv, from_rda},
    {"a file of R (.rda)", Told::by_bytes, "RDA3\n"sv, from_rda},
    {"a file of R (.rda)", Told::by_bytes, "RDA2\n"sv, from_rda},
    {"an Excel workbook (.xls)", Told::by_bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, from_workbook},
    {"an Excel workbook (.xlsx)", Told::by_member, "xl/workbook.xml"sv, from_workbook},
    {"an Excel workbook (.xlsb)", Told::by_member, "xl/workbook.bin"sv, from_workbook},
    {"an OpenDocument spreadsheet (.ods)", Told::by_member, "content.xml"sv, from_workbook},
    {"a SAS file (.sas7bdat)", Told::by_bytes, "\xc2\xea\x81\x60\xb3\x14\x11\xcf"sv, from_sas, 12},
    {"a SAS file (.xpt)", Told::by_bytes, "HEADER RECORD*******LIB"sv, from_sas},
    {"an SPSS file (.sav)", Told::by_bytes, "$FL2@(#)"sv, from_spss},
    {"an SPSS file (.zsav)", Told::by_bytes, "$FL3@(#)"sv, from_spss},
    {"a Stata file (.dta)", Told::by_bytes, "<stata_dta>"sv, from_stata},
    {"a Stata file (.dta)", Told::by_bytes, "\x73\x02\x01\0"sv, from_stata},
    {"a Stata file (.dta)", Told::by_bytes, "\x72\x02\x01\0"sv, from_stata},
    {"a Stata file (.dta)", Told::by_bytes, "\x71\x02\x01\0"sv, from_stata},
    {"a Stata file (.dta)", Told::by_bytes, "\x6f\x02\x01\0"sv, from_stata},
    {"a Stata file (.dta)", Told::by_bytes, "\x6e\x02\x01\0"sv, from_stata},
    {"a pickle of Python", Told::by_bytes, "\x80\x05\x95"sv, from_pickle},
    {"a pickle of Python", Told::by_bytes, "\x80\x04\x95"sv, from_pickle},
    {"a pickle of Python", Told::by_bytes, "\x80\x03"sv, from_pickle},
    {"a pickle of Python", Told::by_bytes, "\x80\x02"sv, from_pickle},
    {"a PDF file", Told::by_bytes, "%PDF-"sv, from_pdf},
    {"UTF-16 text", Told::by_bytes, "\xff\xfe"sv, from_utf16},
    {"UTF-16 text", Told::by_bytes, "\xfe\xff"sv, from_utf16},
    {"an SQLite database", Told::by_bytes, "SQLite format 3\0"sv, from_sqlite},
    {"a tar archive", Told::by_bytes, "ustar"sv, R"(tar xf "%")", 257},
    {"a 7z archive", Told::by_bytes, "7z\xbc\xaf\x27\x1c"sv, R"(7z x "%")"},
    {"a RAR archive", Told::by_bytes, "Rar!\x1a\x07"sv, R"(unrar x "%")"},
    {"a Zarr array", Told::by_file, ".zarray"sv, from_zarr_array},
    {"a Zarr store", Told::by_file, ".zgroup"sv, from_zarr},
    {"a Zarr store", Told::by_file, "zarr.json"sv, from_zarr},
};

// The name as it can stand between quotes of a shell within those of a program.
std::string named_in_command(const std::string& file) {
  const bool plain = file != shown_path("-") && file.find_first_of("\"'\\$`!\n") == std::string::npos;
  return plain ? file : "FILE";
}

[[noreturn]] void fail_foreign(const std::string& file, const Foreign& kind) {
  std::string command = kind.convert;
  if (const std::size_t place = command.find('%'); place != std::string::npos)
    command.replace(place, 1, named_in_command(file));
  fail(file, fmt::format("is {}, which NMF cannot read; convert it: {}", kind.what, command));
}

template <class Holds>
void refuse_where(const std::string& file, Told told, const Holds& holds) {
  for (const Foreign& kind : table_of_foreign)
    if (kind.told == told && holds(kind)) fail_foreign(file, kind);
}

}  // namespace

void refuse_foreign(ByteStream& stream) {
  constexpr std::size_t furthest = 512;
  const std::string_view head = stream.peek(furthest);
  refuse_where(stream.name(), Told::by_bytes, [&](const Foreign& kind) {
    return head.size() > kind.place && head.substr(kind.place).starts_with(kind.mark);
  });
}

void refuse_foreign_folder(const std::string& folder) {
  std::error_code ignored;
  refuse_where(folder, Told::by_file, [&](const Foreign& kind) {
    return std::filesystem::exists(std::filesystem::path(folder) / kind.mark, ignored);
  });
}

void refuse_foreign_member(const std::string& file, std::string_view member) {
  refuse_where(file, Told::by_member, [&](const Foreign& kind) { return member == kind.mark; });
}

}  // namespace nmf::io
