// The functions behind the rows of the table of algorithms, each in the file of its name.
#pragma once

#include "nmf/update/update.hpp"

namespace nmf {

template <class T>
void update_hals(const HalfStep<T>& step);
template <class T>
void update_cd(const HalfStep<T>& step);
template <class T>
void update_bpp(const HalfStep<T>& step);
template <class T>
void update_activeset(const HalfStep<T>& step);
template <class T>
void update_pg(const HalfStep<T>& step);
template <class T>
void update_nesterov(const HalfStep<T>& step);
template <class T>
void update_admm(const HalfStep<T>& step);
template <class T>
void update_mu(const HalfStep<T>& step);
template <class T>
void update_als(const HalfStep<T>& step);

}  // namespace nmf
