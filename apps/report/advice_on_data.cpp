#include "report/advice_on_data.hpp"

namespace nmf::app {

std::string spoken_nature(const Nature& nature) {
  if (nature.kind == Nature::Kind::ratings) return name(nature.kind);  // their zeros are none
  std::string text = nature.kind == Nature::Kind::unknown   ? "numbers"
                     : nature.kind == Nature::Kind::spectra ? "spectra or images"
                                                            : name(nature.kind);
  if (nature.mostly_zero) text += ", mostly zero";
  if (nature.heavy_tail) text += ", with a heavy tail";
  return text;
}

std::string usual_options(const Nature& nature, bool sparse) {
  switch (nature.kind) {
    case Nature::Kind::binary:
      return "--loss kl, or --scale tfidf";
    case Nature::Kind::counts:
      return "--loss kl, or --scale tfidf (of words), or --scale row-sum:1e4,log1p (of genes)";
    case Nature::Kind::ratings:
      return std::string(sparse                 ? "--missing unlisted"
                         : nature.missing_cells ? "--missing mask"
                                                : "") +
             (sparse || nature.missing_cells ? " " : "") + "--l2-w 0.05 --l2-h 0.05 --penalty-scale entries";
    case Nature::Kind::probabilities:
      return "--loss kl";
    case Nature::Kind::spectra:
      return "--loss kl, or --loss is where no entry is zero (powers)";
    case Nature::Kind::unknown:
      break;
  }
  if (nature.units_differ) return "--scale column-sd or --scale column-max, since columns differ in size";
  return nature.heavy_tail ? "--scale sqrt or --scale log1p, or --loss huber" : "";
}

}  // namespace nmf::app
