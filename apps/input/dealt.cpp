#include "input/dealt.hpp"

#include "nmf/data/spread.hpp"
#include "nmf/data/weighted.hpp"

namespace nmf::app {

template <class T>
std::unique_ptr<Data<T>> deal(const Company& company, LabelledMatrix<T>* x,
                              std::optional<Weights<T>>&& weights, Sparse<T>& held_out, Sparse<T>& test) {
  auto data = spread<T>(company, x);
  if (x != nullptr && x->is_sparse())
    x->values = Sparse<T>{x->rows(), x->columns(), {}, {}, {}};
  else if (x != nullptr)
    x->values = Dense<T>{x->rows(), x->columns(), {}};
  tell_all(company, held_out);
  tell_all(company, test);
  if (!of_first(company, weights.has_value())) return data;
  if (!weights) weights.emplace();
  weights->base = of_first(company, weights->base);
  tell_all(company, weights->listed);
  return masked(std::move(data), std::move(*weights));
}

void deal(const Company& company, Options& options) {
  options.fixed_w = of_first(company, options.fixed_w);
  options.fixed_h = of_first(company, options.fixed_h);
  options.time_limit = of_first(company, options.time_limit);
  if (!of_first(company, options.prior != nullptr)) return;
  Prior prior = options.prior ? *options.prior : Prior();
  prior.guided = of_first(company, prior.guided);
  prior.strength = of_first(company, prior.strength);
  prior.patterned = of_first(company, prior.patterned);
  tell_all(company, prior.guide);
  tell_all(company, prior.pattern);
  options.prior = std::make_shared<const Prior>(std::move(prior));
}

template std::unique_ptr<Data<float>> deal(const Company&, LabelledMatrix<float>*,
                                           std::optional<Weights<float>>&&, Sparse<float>&, Sparse<float>&);
template std::unique_ptr<Data<double>> deal(const Company&, LabelledMatrix<double>*,
                                            std::optional<Weights<double>>&&, Sparse<double>&,
                                            Sparse<double>&);

}  // namespace nmf::app
