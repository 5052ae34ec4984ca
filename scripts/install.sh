#!/usr/bin/env bash
# Copies the binary to PREFIX/bin and installs its kernelspec below PREFIX/share/jupyter; --remove undoes it.
source "$(dirname "$0")/common.sh"

prefix=${PREFIX:-$HOME/.local}
installed=$prefix/bin/regshell
case ${1:-} in
  --remove)
    [[ ! -x $installed ]] || "$installed" install --prefix "$prefix" --remove
    rm -f "$installed"
    ;;
  '')
    scripts/build.sh
    # Beside and renamed: a kernel that runs from the old file keeps it.
    install -D -m 755 "$regshell" "$installed.new"
    mv -f "$installed.new" "$installed"
    "$installed" install --prefix "$prefix"
    ;;
  *) fail "install.sh knows --remove, not $1" ;;
esac
