// .h5 files of 10x Genomics' Cell Ranger: compressed columns of features x cells, with the names of both.
// From version 3 on it is one group, before there was one for each genome.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "nmf/io/hdf5/contents.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

constexpr const char* version_3 = "/matrix";

bool is_matrix(const Hdf5File& file, const std::string& group) {
  constexpr const char* parts[] = {"data", "indices", "indptr", "shape", "barcodes"};
  return std::all_of(std::begin(parts), std::end(parts),
                     [&](const char* name) { return file.is_dataset(group + "/" + name); });
}

std::vector<std::string> genomes_before_3(const Hdf5File& file) {
  std::vector<std::string> genomes;
  for (const std::string& name : file.members("/"))
    if (is_matrix(file, "/" + name) && file.is_dataset("/" + name + "/genes")) genomes.push_back(name);
  return genomes;
}

// Cells become rows, as with the folders of Matrix Market files.
Contents cells_of(const Hdf5File& file, const std::string& group, const std::string& identifiers,
                  const std::string& symbols) {
  const std::vector<std::int64_t> shape = file.small_numbers(group + "/shape");
  if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0)
    file.fail_at(group + "/shape", "is not that of a matrix; write the file again");
  Contents found = compressed_at(file, group, static_cast<std::uint64_t>(shape[1]),
                                 static_cast<std::uint64_t>(shape[0]), false);
  found.row_title = "barcode";
  found.row_names = file.texts(group + "/barcodes");
  check_names(file, group + "/barcodes", found.row_names.size(), found.rows, "rows");
  found.column_names = told_apart(file.texts(symbols), file.texts(identifiers));
  check_names(file, symbols, found.column_names.size(), found.columns, "columns");
  return found;
}

// The features of one genome alone.
void choose_genome(const Hdf5File& file, const std::string& genome, Contents& found) {
  const std::string path = std::string(version_3) + "/features/genome";
  if (!file.is_dataset(path)) return;
  const std::vector<std::string> genome_of = file.texts(path);
  check_names(file, path, genome_of.size(), found.columns, "columns");
  std::set<std::string> known(genome_of.begin(), genome_of.end());
  known.erase("");  // antibodies and other features of no genome
  if (is_path(genome) || (genome.empty() && known.size() <= 1)) return;
  const std::vector<std::string> choices(known.begin(), known.end());
  if (genome.empty())
    fail_choice(file,
                fmt::format("has the features of {} genomes ({} is all of them)", known.size(),
                            option("layer", version_3)),
                choices);
  if (!known.contains(genome)) fail_choice(file, fmt::format("has no genome {}", shown(genome)), choices);
  std::vector<std::string> names;
  for (std::size_t j = 0; j < genome_of.size(); ++j) {
    if (genome_of[j] != genome) continue;
    found.kept.push_back(static_cast<std::int64_t>(j));
    names.push_back(found.column_names[j]);
  }
  found.column_names = std::move(names);
}

}  // namespace

bool is_tenx_hdf5(const Hdf5File& file) {
  return (is_matrix(file, version_3) && file.is_group(std::string(version_3) + "/features")) ||
         !genomes_before_3(file).empty();
}

Contents find_tenx_hdf5(const Hdf5File& file, const ReadOptions& options) {
  const std::string& layer = options.layer;
  if (is_matrix(file, version_3)) {
    if (is_path(layer) && layer != version_3) return matrix_at(file, layer);
    const std::string features = std::string(version_3) + "/features";
    Contents found = cells_of(file, version_3, features + "/id", features + "/name");
    choose_genome(file, layer, found);
    return found;
  }
  const std::vector<std::string> genomes = genomes_before_3(file);
  if (layer.empty() && genomes.size() > 1)
    fail_choice(file, fmt::format("has {} genomes", genomes.size()), genomes);
  const std::string genome = layer.empty() ? genomes[0] : is_path(layer) ? layer.substr(1) : layer;
  const bool known = std::find(genomes.begin(), genomes.end(), genome) != genomes.end();
  if (!known && is_path(layer)) return matrix_at(file, layer);
  if (!known) fail_choice(file, fmt::format("has no genome {}", shown(genome)), genomes);
  const std::string group = "/" + genome;
  return cells_of(file, group, group + "/genes", group + "/gene_names");
}

}  // namespace nmf::io
