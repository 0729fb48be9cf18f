// The public face of the library: everything that a program needs to read a matrix, factorize it, use the
// model and write the results. What is not included from here is not installed, and may change.
#pragma once

#include "nmf/base/error.hpp"
#include "nmf/data/data.hpp"
#include "nmf/data/view.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/io/read.hpp"
#include "nmf/io/write.hpp"
#include "nmf/matrix/describe.hpp"
#include "nmf/matrix/weights.hpp"
#include "nmf/model/clustering.hpp"
#include "nmf/model/compare.hpp"
#include "nmf/model/figures.hpp"
#include "nmf/model/folder.hpp"
#include "nmf/model/reconstruct.hpp"
#include "nmf/model/score.hpp"
#include "nmf/model/top.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/study/jobs.hpp"
#include "nmf/study/starts.hpp"
#include "nmf/study/transform.hpp"
#include "nmf/update/update.hpp"
