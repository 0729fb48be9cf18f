// X times a power of two is the same run: the same bits, scaled. For every loss, algorithm, start, storage
// and precision, with weights, with entries held out and with penalties in the unit that belongs to them.
#include <fmt/format.h>

#include <cmath>

#include "contract/units.hpp"
#include "nmf/study/transform.hpp"

namespace nmf::contract {
namespace {

using oracle::random_matrix;
using oracle::same_bits;

Options options_of(const char* loss, const char* algorithm, Index rank = 3) {
  Options o;
  o.rank = rank;
  o.loss = parse_loss(loss);
  o.algorithm = algorithm;
  o.max_iterations = 12;
  return o;
}

constexpr Index rows = 31, columns = 22;
arma::mat data_of(const char* loss) {
  const bool positive = parse_loss(loss).kind == Loss::Kind::beta && parse_loss(loss).parameter <= 0;
  return random_matrix(rows, columns, 5, positive ? 1 : 0.6) + (positive ? 0.01 : 0);
}

struct UnitCase {
  const char* loss;
  const char* algorithm;
  Storage storage;
  Precision precision;
};
void PrintTo(const UnitCase& c, std::ostream* out) {
  *out << c.loss << " " << c.algorithm;
}
std::vector<UnitCase> unit_cases() {
  std::vector<UnitCase> all;
  for (const Storage storage : {Storage::dense, Storage::sparse})
    for (const Precision precision : {Precision::single_precision, Precision::double_precision}) {
      for (const Algorithm& algorithm : algorithms())
        all.push_back({"frobenius", algorithm.name, storage, precision});
      for (const char* loss : {"kl", "is", "0.5", "1.5", "3"})
        all.push_back({loss, "mu", storage, precision});
      for (const char* loss : {"kl", "huber", "huber:0.25", "l21"})
        all.push_back({loss, "auto", storage, precision});
    }
  return all;
}

class Unit : public ::testing::TestWithParam<UnitCase> {
 protected:
  template <class T>
  Result<T> run(const Options& options, int c, const Pair<T>& start = {}) const {
    const Stored<T> data(GetParam().storage, times_power(oracle::rounded<T>(data_of(GetParam().loss)), c));
    return factorize(*data, in_unit(options, c), {}, start);
  }
  Options options() const { return options_of(GetParam().loss, GetParam().algorithm); }
};

TEST_P(Unit, scales_the_answer_from_every_start) {
  in_precision(GetParam().precision, [&]<class T>() {
    for (const Init init : {Init::nndsvda, Init::nndsvd, Init::nndsvdar, Init::random}) {
      Options o = options();
      o.init = init;
      const Result<T> base = run<T>(o, 0);
      EXPECT_GT(base.explained_variance, 0);
      for (const int c : powers<T>()) {
        SCOPED_TRACE(fmt::format("{} 2^{}", name(init), c));
        expect_same_run(run<T>(o, c), base, c);
      }
    }
  });
}

TEST_P(Unit, scales_the_answer_from_a_start_that_is_given) {
  in_precision(GetParam().precision, [&]<class T>() {
    const Pair<T> start{oracle::factor<T>(random_matrix(3, rows, 1)),
                        oracle::factor<T>(random_matrix(3, columns, 2))};
    Options o = options();
    o.normalize = Normalize::none;
    const Result<T> base = run<T>(o, 0, start);
    for (const int c : powers<T>()) {
      SCOPED_TRACE(c);
      expect_same_run(run<T>(o, c, {times_power(start.Wt, c), start.H}), base, c);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(contract, Unit, ::testing::ValuesIn(unit_cases()), [](const auto& c) {
  std::string text = fmt::format("{}_{}_{}_{}", c.param.loss, c.param.algorithm,
                                 c.param.storage == Storage::dense ? "dense" : "sparse",
                                 c.param.precision == Precision::single_precision ? "float" : "double");
  for (char& letter : text)
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  return text;
});

class UnitOf : public ::testing::TestWithParam<Precision> {};
INSTANTIATE_TEST_SUITE_P(contract, UnitOf,
                         ::testing::Values(Precision::single_precision, Precision::double_precision),
                         [](const auto& p) {
                           return p.param == Precision::single_precision ? "float" : "double";
                         });

TEST_P(UnitOf, weights_and_entries_that_are_watched) {
  in_precision(GetParam(), [&]<class T>() {
    const arma::mat weight = random_matrix(rows, columns, 9, 0.8) * 3;
    for (const char* loss : {"frobenius", "kl", "1.5", "huber", "l21"})
      for (const Storage storage : {Storage::dense, Storage::sparse}) {
        const arma::mat x = oracle::rounded<T>(data_of(loss));
        const auto run = [&](int c) {
          const Dense<T> all = oracle::dense<T>(times_power(x, c));
          const Sparse<T> watched = known_entries(all);
          const Stored<T> data(storage, times_power(x, c), weight);
          return factorize<T>(*data, options_of(loss, "auto"), {}, {}, {nullptr, &watched});
        };
        const Result<T> base = run(0);
        const bool roots = parse_loss(loss).kind != Loss::Kind::beta || is_least_squares(parse_loss(loss));
        for (const int c : powers<T>()) {
          SCOPED_TRACE(fmt::format("{} 2^{}", loss, c));
          const Result<T> result = run(c);
          expect_same_run(result, base, c);
          expect_scaled(result.test_error, base.test_error, (roots ? 1 : degree_of(base.loss_function)) * c,
                        "test error");
        }
      }
  });
}

TEST_P(UnitOf, penalties_in_their_units) {
  in_precision(GetParam(), [&]<class T>() {
    const arma::mat x = oracle::rounded<T>(data_of("frobenius"));
    for (const char* loss : {"frobenius", "kl", "3"})
      for (int which = 1; which < 16; ++which) {
        Options o = options_of(loss, "auto");
        const double strength = 0.05;
        o.l1_w = which & 1 ? strength : 0;
        o.l1_h = which & 2 ? strength : 0;
        o.l2_w = which & 4 ? strength : 0;
        o.l2_h = which & 8 ? strength : 0;
        const auto run = [&](int c) {
          const Stored<T> data(Storage::dense, times_power(x, c));
          return factorize(*data, in_unit(o, c));
        };
        const bool w = (which & 5) != 0, h = (which & 10) != 0;
        const Result<T> base = run(0);
        for (const int c : {-21, -1, 1, 20}) {
          SCOPED_TRACE(fmt::format("{} {} 2^{}", loss, which, c));
          Result<T> result = run(c);
          if (h && !w) {  // it is H that carries the unit
            result.Wt = times_power(result.Wt, c);
            result.H = times_power(result.H, -c);
          }
          expect_same_run(result, base, c);
        }
      }
  });
}

// Where W and H share scale, powers of four.
TEST_P(UnitOf, what_is_shared_evenly) {
  in_precision(GetParam(), [&]<class T>() {
    arma::mat x = data_of("frobenius");
    const auto expect_shared = [](const Result<T>& result, const Result<T>& base, int c) {
      EXPECT_TRUE(same_bits<T>(result.Wt, times_power(base.Wt, c)));
      EXPECT_TRUE(same_bits<T>(result.H, times_power(base.H, c)));
      EXPECT_EQ(result.objective, std::ldexp(base.objective, 4 * c));
      EXPECT_EQ(result.iterations, base.iterations);
    };
    const auto run = [](const arma::mat& X, const Options& o, int c) {
      const Stored<T> data(Storage::dense, times_power(X, 2 * c));
      return factorize(*data, o);
    };
    for (const int c : {-50, -7, 1, 50}) {
      SCOPED_TRACE(c);
      Options o = options_of("frobenius", "auto");
      o.normalize = Normalize::balance;
      expect_shared(run(x, o, c), run(x, o, 0), c);
      o = options_of("frobenius", "auto");
      o.upper_bound = 0.5;
      Options scaled = o;
      scaled.upper_bound = std::ldexp(o.upper_bound, c);
      const Result<T> bounded = run(x, o, 0);
      EXPECT_LE(std::max(oracle::to_double(bounded.Wt).max(), oracle::to_double(bounded.H).max()),
                o.upper_bound);
      expect_shared(run(x, scaled, c), bounded, c);
      o = options_of("frobenius", "auto");
      o.l1_w = o.l1_h = 0.05;
      scaled = o;
      scaled.l1_w = scaled.l1_h = std::ldexp(o.l1_w, 3 * c);
      expect_shared(run(x, scaled, c), run(x, o, 0), c);
      o = options_of("frobenius", "auto");
      o.symmetric = true;
      const arma::mat square = oracle::times(x.t(), x);
      expect_shared(run(square, o, c), run(square, o, 0), c);
    }
  });
}

TEST_P(UnitOf, batches_of_rows) {
  in_precision(GetParam(), [&]<class T>() {
    for (const Storage storage : {Storage::dense, Storage::sparse}) {
      Options o = options_of("frobenius", "auto");
      o.batch = 7;
      const auto run = [&](int c) {
        const Stored<T> data(storage, times_power(oracle::rounded<T>(data_of("frobenius")), c));
        return factorize(*data, o);
      };
      const Result<T> base = run(0);
      for (const int c : powers<T>()) {
        SCOPED_TRACE(c);
        expect_same_run(run(c), base, c);
      }
    }
  });
}

TEST_P(UnitOf, new_rows) {
  in_precision(GetParam(), [&]<class T>() {
    const Factor<T> H = oracle::factor<T>(random_matrix(3, columns, 3, 0.7) + 0.01);
    for (const char* loss : {"frobenius", "kl", "is", "1.5", "huber:0.25", "l21"}) {
      const auto run = [&](int c) {
        const Stored<T> data(Storage::dense, times_power(oracle::rounded<T>(data_of(loss)), c));
        return transform(*data, in_unit(options_of(loss, "auto"), c), H).Wt;
      };
      for (const int c : powers<T>())
        EXPECT_TRUE(same_bits<T>(run(c), times_power(run(0), c))) << loss << " " << c;
    }
  });
}

// The first iterations of the default are in single precision, which holds no 2^300.
TEST(Unit, scales_what_begins_in_single_precision) {
  const arma::mat x = oracle::structured_matrix(300, 280, 30, 4);
  for (const char* loss : {"frobenius", "kl"})
    for (const Storage storage : {Storage::dense, Storage::sparse}) {
      const auto run = [&](int c) {
        const Stored<double> data(storage, times_power(x, c));
        return factorize(*data, options_of(loss, "auto", 50));
      };
      const Result<double> base = run(0);
      EXPECT_GT(base.single_iterations, 0);
      for (const int c : {-300, 1, 300}) {
        SCOPED_TRACE(fmt::format("{} 2^{}", loss, c));
        expect_same_run(run(c), base, c);
      }
    }
}

}  // namespace
}  // namespace nmf::contract
