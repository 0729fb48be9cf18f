#!/usr/bin/env bash
# What src/nmf-commit.cmake writes: the commit of a clone, none where there is no clone, and nothing where nothing is new.
# commit_test.sh SCRIPT SCRATCH
set -euo pipefail
command -v git >/dev/null || exit 77
unset "${!GIT_@}"  # a hook's, which mean another clone
script=$1 scratch=$2
rm -rf "$scratch"
mkdir -p "$scratch"/{apps,src,docs}
cd "$scratch"
touch CMakeLists.txt src/a.cpp docs/a.md

expect() {
  cmake -DSOURCE="$scratch" -DOUTPUT="$scratch/commit.cpp" -P "$script"
  local said
  said=$(sed -n 's/^const char\* const commit = "\(.*\)";$/\1/p' commit.cpp)
  [[ $said == "$1" ]] || { echo "says '$said' instead of '$1'" && exit 1; }
}

expect none  # though the folder lies in a clone of something else
git init --quiet
git add CMakeLists.txt src docs
git -c user.name=test -c user.email=test@example.org commit --quiet -m "First"
head=$(git rev-parse HEAD)
expect "${head:0:12}"
touch -d 2001-01-01 commit.cpp
echo changed >docs/a.md
expect "${head:0:12}"
[[ $(date -r commit.cpp +%Y) == 2001 ]] || { echo "is written though nothing is new" && exit 1; }
echo changed >src/a.cpp
expect "${head:0:12} with changes"
