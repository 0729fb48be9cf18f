#include "input/model.hpp"

#include <fmt/format.h>

#include "cli/console.hpp"
#include "nmf/model/table.hpp"

namespace nmf::app {

Model open_model(const std::string& folder, int threads, bool quiet) {
  Model model = read_model(folder, threads);
  if (!quiet && model.w_sha256.empty() && model.h_sha256.empty() && !is_table_of_factor(folder))
    tell(
        fmt::format("{}: its summary has no SHA-256 of W and H, as those of nmf 0.1: that they belong to it "
                    "cannot be checked",
                    folder));
  return model;
}

void check_is_model(const Model& model) {
  if (!model.w_path.empty() || model.options.rank <= model.columns) return;
  throw Error(
      Fault::input,
      fmt::format("{}: is a table of {} rows and {} columns, which are no components; give the folder "
                  "that 'nmf factor' wrote",
                  model.folder, model.options.rank, model.columns));
}

}  // namespace nmf::app
