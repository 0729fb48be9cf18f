#include "input/scaling.hpp"

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"

namespace nmf::app {

void check_scale(const ScaleFlags& flags, const WatchFlags& watch) {
  if (!parse_scale(flags.scale).empty() && !watch.test.empty())
    throw Error(Fault::usage,
                "--test: its entries would have to be scaled with the rows that they are of; with --scale, "
                "give --holdout a share");
}

template <class T>
Scale scale_input(const ScaleFlags& flags, const EntryFlags& entries, int threads, LabelledMatrix<T>& x) {
  const ThreadLimit limit(threads);
  const Unlisted unlisted = entries.missing == MissingCells::unlisted ? Unlisted::unknown : Unlisted::zero;
  Scale scale = parse_scale(flags.scale);
  fit_scale(x, scale, unlisted);
  return scale;
}

template Scale scale_input(const ScaleFlags&, const EntryFlags&, int, LabelledMatrix<float>&);
template Scale scale_input(const ScaleFlags&, const EntryFlags&, int, LabelledMatrix<double>&);

}  // namespace nmf::app
