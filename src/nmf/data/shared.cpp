#include "nmf/data/shared.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "nmf/base/interruption.hpp"
#include "nmf/data/view.hpp"

namespace nmf {
namespace {

// Loops of iterations may be broken off; whoever makes a call for them says so to the thread that serves it.
class CallOnData : public Call {
 protected:
  bool breakable() const { return breakable_; }
  std::optional<Breakable> loops() const {
    return breakable_ ? std::optional<Breakable>(std::in_place) : std::nullopt;
  }

 private:
  const bool breakable_ = wanted_here() != nullptr;
};

// Something that is done alone.
template <class Body>
class CallAlone final : public CallOnData {
 public:
  explicit CallAlone(const Body& body) : body_(body) {}
  bool waits() const override { return false; }
  bool goes_with(const Call&) const override { return false; }
  void serve(std::span<Call* const>) override {
    const auto loops = this->loops();
    body_();
  }

 private:
  const Body& body_;
};

// A half-step or a pass, which goes with its like on the same storage. What: StepOf, with its side, or
// PassOf.
template <class T, class What, class SumsOf>
class CallTogether final : public CallOnData {
 public:
  CallTogether(const Data<T>& data, const What& what, Index k, bool first, Side side = {})
      : data_(data), what_(what), k_(k), first_(first), side_(side) {}
  const SumsOf& sums() const { return sums_; }
  bool waits() const override { return true; }
  bool comes_first() const override { return first_; }
  bool goes_with(const Call& other) const override {
    const auto* const call = dynamic_cast<const CallTogether*>(&other);
    return call != nullptr && &call->data_ == &data_ && call->k_ == k_ && call->side_ == side_ &&
           call->breakable() == this->breakable();
  }
  void serve(std::span<Call* const> together) override {
    const auto loops = this->loops();
    std::vector<What> all;
    for (Call* const call : together) all.push_back(static_cast<CallTogether*>(call)->what_);
    const std::vector<SumsOf> sums = made(all);
    for (std::size_t i = 0; i < all.size(); ++i) static_cast<CallTogether*>(together[i])->sums_ = sums[i];
  }

 private:
  std::vector<PassSums> made(std::span<const PassOf<T>> all) const { return data_.passes(all); }
  std::vector<Sums> made(std::span<const StepOf<T>> all) const { return data_.half_steps(side_, all); }

  const Data<T>& data_;
  const What what_;
  const Index k_;
  const bool first_;
  const Side side_;
  SumsOf sums_;
};

template <class T>
class Shared final : public DataView<T> {
 public:
  Shared(const Data<T>& data, const Data<float>* single, Member& member, std::shared_ptr<bool> iterates)
      : DataView<T>(data), single_(single), member_(member), iterates_(std::move(iterates)) {}

  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    return alone([&] { return this->data_.squared_error(W, H); });
  }
  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    CallTogether<T, StepOf<T>, Sums> call(this->data_, {&F, &visit}, F.k(), !*iterates_, side);
    member_.make(call);
    return call.sums();
  }
  PassSums pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                const Visit<T>& visit_columns) const override {
    *iterates_ = true;
    CallTogether<T, PassOf<T>, PassSums> call(this->data_, {{&H, &visit_rows}, {&W, &visit_columns}}, H.k(),
                                              false);
    member_.make(call);
    return call.sums();
  }
  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    return alone([&] { return this->data_.visit_entries(side, visit); });
  }
  std::unique_ptr<Data<float>> in_single() const override {
    if (single_ == nullptr) return nullptr;
    return std::make_unique<Shared<float>>(*single_, nullptr, member_, iterates_);
  }

 private:
  template <class Body>
  auto alone(const Body& body) const {
    decltype(body()) result{};
    const auto store = [&] { result = body(); };
    CallAlone call(store);
    member_.make(call);
    return result;
  }

  const Data<float>* single_;
  Member& member_;
  const std::shared_ptr<bool>
      iterates_;  // what a run does before is made up for by it, while the others wait
};

}  // namespace

template <class T>
std::unique_ptr<Data<T>> shared_view(const SharedStorage<T>& storage, Member& member) {
  return std::make_unique<Shared<T>>(storage.data, storage.single.get(), member,
                                     std::make_shared<bool>(false));
}
template std::unique_ptr<Data<float>> shared_view(const SharedStorage<float>&, Member&);
template std::unique_ptr<Data<double>> shared_view(const SharedStorage<double>&, Member&);

}  // namespace nmf
