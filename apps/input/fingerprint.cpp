#include "input/fingerprint.hpp"

#include "nmf/io/hash.hpp"
#include "nmf/matrix/blocks.hpp"

namespace nmf::app {
namespace {

class Hash {
 public:
  template <class V>
  void numbers(const V* values, std::size_t count) {
    hash_.add(reinterpret_cast<const char*>(values), count * sizeof(V));
  }
  template <class V>
  void number(const V& value) {
    numbers(&value, 1);
  }
  void shape(char kind, Index rows, Index columns) {
    number(kind);
    number(rows);
    number(columns);
  }

  template <class T>
  void matrix(const Dense<T>& x) {
    shape('d', x.rows, x.columns);
    for_blocks(BlocksOf<T>(x), {0, x.rows}, [&](Range rows, const T* first) {
      numbers(first, static_cast<std::size_t>(rows.size() * x.columns));
    });
  }
  template <class T>
  void matrix(const Sparse<T>& x) {
    shape('s', x.rows, x.columns);
    numbers(x.row_start.data(), x.row_start.size());
    numbers(x.column.data(), x.column.size());
    numbers(x.value.data(), x.value.size());
  }
  template <class T>
  void factor(const Factor<T>& F) {
    shape('f', F.k(), F.count());
    numbers(F.begin(), static_cast<std::size_t>(F.size()));
  }
  std::string text() const { return hash_.text(); }

 private:
  io::Sha256 hash_;
};

}  // namespace

template <class T>
std::string sha256_of(const LabelledMatrix<T>& x) {
  Hash hash;
  std::visit([&hash](const auto& values) { hash.matrix(values); }, x.values);
  return hash.text();
}

template <class T>
std::string sha256_of_rows(const Company& company, const LabelledMatrix<T>& own) {
  Hash hash;
  Index rows = 0;
  in_turn(company, rows, [&](Index& before) { before += own.rows(); });
  const bool sparse = of_first(company, own.is_sparse());
  hash.shape(sparse ? 's' : 'd', rows, of_first(company, own.columns()));
  if (!sparse) {
    in_turn(company, hash, [&](Hash& of_all) {
      const auto& values = std::get<Dense<T>>(own.values).values;
      of_all.numbers(values.data(), values.size());
    });
    return hash.text();
  }
  const Sparse<T> none{0, 0, {0}, {}, {}};
  const Sparse<T>& x = own.is_sparse() ? std::get<Sparse<T>>(own.values) : none;
  Index entries = 0;
  hash.number(entries);
  const auto starts = [&](std::pair<Hash, Index>& so_far) {
    for (std::size_t i = 1; i < x.row_start.size(); ++i) so_far.first.number(so_far.second + x.row_start[i]);
    so_far.second += x.non_zeros();
  };
  std::pair<Hash, Index> so_far(hash, entries);
  in_turn(company, so_far, starts);
  hash = so_far.first;
  in_turn(company, hash, [&](Hash& of_all) { of_all.numbers(x.column.data(), x.column.size()); });
  in_turn(company, hash, [&](Hash& of_all) { of_all.numbers(x.value.data(), x.value.size()); });
  return hash.text();
}

template <class T>
std::string sha256_of(const Sparse<T>& x) {
  Hash hash;
  hash.matrix(x);
  return hash.text();
}

template <class T>
std::string sha256_of(const Weights<T>& weights) {
  Hash hash;
  hash.number(weights.base);
  hash.matrix(weights.listed);
  return hash.text();
}

template <class T>
std::string sha256_of(const Pair<T>& start) {
  Hash hash;
  hash.factor(start.Wt);
  hash.factor(start.H);
  return hash.text();
}

std::string sha256_of(const Prior& prior) {
  Hash hash;
  hash.number(prior.strength);
  for (const auto& [components, table] :
       {std::pair(prior.guided, &prior.guide), {prior.patterned, &prior.pattern}}) {
    hash.number(components);
    hash.numbers(table->data(), table->size());
  }
  return hash.text();
}

template std::string sha256_of_rows(const Company&, const LabelledMatrix<float>&);
template std::string sha256_of_rows(const Company&, const LabelledMatrix<double>&);
template std::string sha256_of(const LabelledMatrix<float>&);
template std::string sha256_of(const LabelledMatrix<double>&);
template std::string sha256_of(const Sparse<float>&);
template std::string sha256_of(const Sparse<double>&);
template std::string sha256_of(const Weights<float>&);
template std::string sha256_of(const Weights<double>&);
template std::string sha256_of(const Pair<float>&);
template std::string sha256_of(const Pair<double>&);

}  // namespace nmf::app
