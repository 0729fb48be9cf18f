#include "nmf/start/known.hpp"

#include <algorithm>
#include <vector>

#include "nmf/start/init.hpp"
#include "nmf/start/least_squares.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
namespace {

// The first components of F.
template <class T>
Factor<T> components(const Factor<T>& F, Index count) {
  Factor<T> part(count, F.count());
  for (Index c = 0; c < F.count(); ++c) std::copy_n(F.column(c), count, part.column(c));
  return part;
}

// A multiplicative step would leave zeros as they are.
template <class T>
void leave_no_zeros(Factor<T>& F) {
  constexpr double share = 0.01;  // of the mean
  const std::vector<T> all = sums(F);
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < F.k(); ++r)
      if (F(r, c) == 0)
        F(r, c) =
            static_cast<T>(share * std::max(1e-3, static_cast<double>(all[static_cast<std::size_t>(r)]) /
                                                      static_cast<double>(F.count())));
}

// Those of H that are fixed, then those with a guide, which they begin at.
template <class T>
Factor<T> known_of_h(const Options& options, const Factor<T>& known, Index count, bool fills) {
  const Index guided = guided_components(options);
  if (guided <= options.fixed_h) return components(known, options.fixed_h);
  Factor<T> H(guided, count);
  for (Index c = 0; c < count; ++c)
    for (Index r = options.fixed_h; r < guided; ++r)
      if (options.prior->guides(r, c)) H(r, c) = static_cast<T>(options.prior->guide_at(r, c));
  if (fills) leave_no_zeros(H);
  for (Index r = 0; r < options.fixed_h; ++r) set_component(H, r, component(known, r));
  return H;
}

// All of the known components: what is fixed or guided, and in the other factor what goes with that.
template <class T>
Pair<T> known_pair(const Data<T>& data, const Options& options, const Pair<T>& known) {
  const bool fills = find_algorithm(options.algorithm, options.loss).multiplicative;
  const Factor<T> W = components(known.Wt, options.fixed_w),
                  H = known_of_h(options, known.H, data.columns(), fills);
  Pair<T> pair;
  if (H.k() >= W.k()) {
    pair = {least_squares(data, Side::rows, H), H};
    if (fills) leave_no_zeros(pair.Wt);
    for (Index r = 0; r < W.k(); ++r) set_component(pair.Wt, r, component(W, r));
  } else {
    pair = {W, least_squares(data, Side::columns, W)};
    if (fills) leave_no_zeros(pair.H);
    for (Index r = 0; r < H.k(); ++r) set_component(pair.H, r, component(H, r));
  }
  return pair;
}

template <class T>
Factor<T> stacked(const Factor<T>& first, const Factor<T>& rest) {
  Factor<T> F(first.k() + rest.k(), first.count());
  for (Index c = 0; c < F.count(); ++c) {
    std::copy_n(first.column(c), first.k(), F.column(c));
    std::copy_n(rest.column(c), rest.k(), F.column(c) + first.k());
  }
  return F;
}

}  // namespace

template <class T>
Pair<T> start_around(const Data<T>& data, const Options& options, const Pair<T>& known) {
  Pair<T> first = known_pair(data, options, known);
  Options rest = options;
  rest.rank -= first.H.k();
  if (rest.rank == 0) return first;
  const Pair<T> others = initialize(data, rest, first);
  return {stacked(first.Wt, others.Wt), stacked(first.H, others.H)};
}

template Pair<float> start_around(const Data<float>&, const Options&, const Pair<float>&);
template Pair<double> start_around(const Data<double>&, const Options&, const Pair<double>&);

}  // namespace nmf
