#!/usr/bin/env bash
# Makes packages, twice the same bytes, and meets them as their users do: they are installed, run, built against and removed,
# in a folder of their own.
set -euo pipefail
cd "$(dirname "$0")/../.."
source=$PWD packages=$PWD/build/packages scratch=$PWD/build/package/check

fail() {
  echo "packages: $*" >&2
  exit 1
}

as_root() { if ((EUID == 0)); then "$@"; else fakeroot -i fakeroot -s fakeroot "$@"; fi; }

# A system of its own, which knows what is installed here and has none of it: dependencies count, this machine stays as it is.
in_root() { as_root dpkg --root="$PWD/system" --log="$PWD/dpkg.log" --force-not-root "$@"; }

installs_and_removes() {
  mkdir -p system/var/lib/dpkg/{info,updates,triggers}
  awk -v RS= -v ORS='\n\n' '!/^Package: (lib)?nmf(-[a-z]+)?\n/' /var/lib/dpkg/status >system/var/lib/dpkg/status
  touch fakeroot
  in_root --install "$packages"/*.deb >install.log 2>&1 || fail "dpkg refuses them: $(cat install.log)"
  runs system/usr
  [[ $(man -M system/usr/share/man nmf-factor | head -n 1) == NMF-FACTOR* ]] || fail "no manual page of nmf factor"
  for completion in bash-completion/completions/nmf zsh/vendor-completions/_nmf fish/vendor_completions.d/nmf.fish; do
    [[ -s system/usr/share/$completion ]] || fail "$completion: is not there"
  done
  runs_among_several system/usr
  builds_a_consumer
  in_root --purge nmf-mpi libnmf-dev nmf >remove.log 2>&1 || fail "cannot be removed: $(cat remove.log)"
  local left
  left=$(find system -path system/var -prune -o -type f -print)
  [[ -z $left ]] || fail "left behind: $left"
}

# The program of a prefix says its version and factorizes.
runs() {
  [[ $("$1/bin/nmf" --version | head -n 1) == "nmf $version" ]] || fail "$1/bin/nmf: is not version $version"
  "$1/bin/nmf" factor "$source/data/iris.csv" --rank 2 --quiet -o iris.nmf
  "$1/bin/nmf" verify iris.nmf --quiet "$source/data/iris.csv" >verify.log || fail "what $1/bin/nmf wrote does not hold: $(cat verify.log)"
}

# Two processes of the programs of a prefix write the W that one writes.
runs_among_several() {
  local factor=("$1/bin/nmf" factor "$source/data/iris.csv" --rank 2 --quiet)
  "${factor[@]}" -W alone.csv -H alone_h.csv
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe --bind-to none -n 2 \
    "${factor[@]}" -o spread.nmf >spread.log 2>&1 || fail "two processes do not work together: $(cat spread.log)"
  grep -q '"reading": "parts"' spread.nmf/summary.json || fail "two processes have not shared the matrix"
  cmp alone.csv spread.nmf/W.csv || fail "two processes have written another W than one"
  [[ $(man -M "$1/share/man" nmf-mpi | head -n 1) == NMF-MPI* ]] || fail "no manual page of nmf-mpi"
}

builds_a_consumer() {
  cmake -S "$source/tests/consumer" -B consumer -G Ninja -DCMAKE_PREFIX_PATH="$PWD/system/usr" >consumer.log 2>&1 &&
    cmake --build consumer >>consumer.log 2>&1 && consumer/consumer || fail "no program can be built against libnmf-dev: $(cat consumer.log)"
}

tarball_stands_alone() {
  tar -xzf "$packages"/nmf-"$version"-*.tar.gz
  local top foreign
  top=$(echo nmf-"$version"-*)
  runs "$top"
  foreign=$(ldd "$top"/bin/nmf | grep '=>' | grep -Ev '/lib/nmf/|/lib(c|m)\.so' || true)
  [[ -z $foreign ]] || fail "the program of the tarball needs $foreign"
  [[ -s $top/share/man/man1/nmf-factor.1 ]] || fail "the tarball has no manual pages"
}

# They are those of a commit: recipes begin with them.
sources_can_be_configured() {
  tar -xzf "$packages/nmf-$version.tar.gz"
  cmake -S "nmf-$version" -B sources -G Ninja -DNMF_BUILD_TESTS=OFF -DNMF_MPI=OFF >sources.log 2>&1 ||
    fail "the tarball of sources cannot be built: $(cat sources.log)"
}

twice_the_same() {
  ./dev package
  (cd "$packages" && sha256sum -- *) >"$scratch/first.sha256"
  ./dev package
  (cd "$packages" && sha256sum --check --quiet "$scratch/first.sha256") || fail "the same sources gave other bytes"
}

rm -rf "$scratch"
mkdir -p "$scratch"
twice_the_same
cd "$scratch"
version=$(dpkg-deb --field "$packages"/nmf_*.deb Version)
version=${version%-*}
[[ $(dpkg-deb --field "$packages"/nmf_*.deb Maintainer) == "${DEBFULLNAME:-nmf maintainers} <${DEBEMAIL:-maintainers@nmf.invalid}>" ]] ||
  fail "the packages name another maintainer"
lintian --allow-root --fail-on error,warning "$packages"/*.deb || fail "lintian found something"
installs_and_removes
tarball_stands_alone
[[ ! -e $source/.git ]] || sources_can_be_configured
echo "Packages: all is well."
