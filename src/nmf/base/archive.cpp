#include "nmf/base/archive.hpp"

#include <cstring>

#include "nmf/base/error.hpp"

namespace nmf {

void Archive::raw(void* value, std::size_t size) {
  if (!reading_) {
    bytes_.append(static_cast<const char*>(value), size);
    return;
  }
  if (bytes_.size() - at_ < size) cut_off();
  if (size > 0) std::memcpy(value, bytes_.data() + at_, size);
  at_ += size;
  if (at_ == bytes_.size()) {
    bytes_ = {};
    at_ = 0;
  }
}

void Archive::cut_off() {
  throw Error(Fault::input, "the state of a run is cut off, or is none");
}

}  // namespace nmf
