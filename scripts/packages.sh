#!/usr/bin/env bash
# Installs the Debian packages that are missing, and only those: packages.sh GROUP...
#
# What is needed is probed, not looked up: a header that compiles and links, a program on PATH. A
# library from elsewhere therefore counts, and where nothing is missing neither apt nor root is used.
source "$(dirname "$0")/common.sh"

# Whether a C program that includes $1 links with the libraries that follow.
links() {
  local header=$1
  shift
  printf '#include <stddef.h>\n#include <stdio.h>\n#include <%s>\nint main(void) { return 0; }\n' "$header" |
    "${CC:-clang}" -x c - -Wl,--no-as-needed "$@" -o /dev/null 2>/dev/null
}
program() { command -v "$1" >/dev/null; }
either() { program "$1" || program "$2" || { (($# > 2)) && program "$3"; }; }

# One line a need: group, package, probe.
needs() {
  cat <<'NEEDS'
build    git              program git
build    libzmq3-dev      links zmq.h -lzmq
build    libopenblas-dev  links cblas.h -lopenblas
build    liblapacke-dev   links lapacke.h -llapacke
build    libedit-dev      links histedit.h -ledit
build    zlib1g-dev       links zlib.h -lz
build    libsqlite3-dev   links sqlite3.h -lsqlite3
static   cmake            program cmake
static   g++              program g++
static   gfortran         test -e "$(gcc -print-file-name=libgfortran.a)"
static   libbsd-dev       test -e "$(gcc -print-file-name=libbsd.a)"
static   libtmglib-dev    test -e "$(gcc -print-file-name=libtmglib.a)"
static   dpkg-dev         program dpkg-source
bare     debootstrap      program debootstrap
python   python3          program ${PYTHON:-python3}
python   python3-venv     ${PYTHON:-python3} -c 'import ensurepip, venv'
clients  chromium         either chromium chromium-browser google-chrome
clients  chromium-driver  program chromedriver
clients  tmux             program tmux
compare  r-base-core      program Rscript
compare  libssl-dev       links openssl/evp.h -lcrypto
compare  r-cran-irkernel  Rscript -e 'quit(status = !requireNamespace("IRkernel", quietly = TRUE))'
compare  r-cran-glmnet    Rscript -e 'quit(status = !requireNamespace("glmnet", quietly = TRUE))'
NEEDS
}

missing() {
  local group package probe
  while read -r group package probe; do
    [[ " $* " == *" $group "* ]] || continue
    eval "$probe" >/dev/null 2>&1 </dev/null || echo "$package"
  done < <(needs)
}

mapfile -t absent < <(missing "$@")
((${#absent[@]})) || exit 0

by_hand="install them and run this again:
  apt-get install ${absent[*]}"
program apt-get || fail "missing: ${absent[*]}
  This is no Debian or Ubuntu; $by_hand"

as_root=()
if ((EUID != 0)); then
  program sudo || fail "missing: ${absent[*]}
  Neither root nor sudo is at hand; $by_hand"
  as_root=(sudo)
  [[ -t 0 ]] || as_root=(sudo -n)
  "${as_root[@]}" true || fail "missing: ${absent[*]}
  sudo was refused; $by_hand"
fi

say "installing ${absent[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" >"$log" 2>&1; }
# The package lists of a fresh machine are empty or old: fetch them once, before the first try.
apt update || say "the package lists could not all be renewed; trying with those that are here"
apt install --yes --no-install-recommends "${absent[@]}" || {
  tail -n 20 "$log" >&2
  fail "apt-get could not install ${absent[*]}; $by_hand"
}
hash -r
mapfile -t absent < <(missing "$@")
((${#absent[@]} == 0)) || fail "installed, but still not usable: ${absent[*]}"
