// What featureCounts writes: the command, then counts of genes by samples, behind where each gene lies.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "nmf/io/format.hpp"
#include "nmf/io/formats/gene_tables.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/fixed_layout.hpp"

namespace nmf::io {

bool is_feature_counts(std::string_view head) {
  return head.starts_with("# Program:featureCounts");
}

template <class T>
std::unique_ptr<Source<T>> open_feature_counts(ByteStream& stream, const ReadOptions& options,
                                               ReadReport& report) {
  constexpr std::array<std::string_view, 6> first{"Geneid", "Chr", "Start", "End", "Strand", "Length"};
  FixedTable table{"featurecounts", 1, 0, {Role::label}};
  table.first.resize(first.size(), Role::skip);
  table.text_labels = true;  // what --extraAttributes adds
  CsvLayout layout = fixed_layout(stream, table, options);
  if (layout.names.size() < first.size() || !std::equal(first.begin(), first.end(), layout.names.begin()))
    fail(stream.name(), layout.first_line,
         fmt::format("the header begins with '{}' and not with Geneid, Chr, Start, End, Strand and Length; "
                     "read other tables with {} and {}",
                     shown(layout.names[0]), option("format", "csv"), option("skip", "1")));
  return open_table<T>(stream, std::move(layout), options, report);
}

template std::unique_ptr<Source<float>> open_feature_counts(ByteStream&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_feature_counts(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
