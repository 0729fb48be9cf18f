// One storage that several runs read together: each has a view of its own, in a meeting of them.
#pragma once

#include "nmf/base/meeting.hpp"
#include "nmf/data/data.hpp"

namespace nmf {

// What runs of a meeting read together.
template <class T>
struct SharedStorage {
  explicit SharedStorage(const Data<T>& storage) : data(storage), single(storage.in_single()) {}
  const Data<T>& data;
  const std::unique_ptr<Data<float>> single;  // the same for their phases in single precision
};

// The view of one run. Half-steps and passes of all runs are made together; what else is asked of X is done
// at once, by the thread that holds the meeting. storage and member must outlive it.
template <class T>
std::unique_ptr<Data<T>> shared_view(const SharedStorage<T>& storage, Member& member);

}  // namespace nmf
