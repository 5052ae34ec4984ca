#!/usr/bin/env bash
# Copies the binary to PREFIX/bin, and its kernelspec, manual page and completions below PREFIX/share; --remove undoes it.
#
# DESTDIR goes before all of it, for whoever makes a package. BINARY installs that one instead of building:
# make install BINARY=.build/static/regshell.
source "$(dirname "$0")/common.sh"

prefix=${PREFIX:-$HOME/.local}
# Jupyter starts the program from any folder.
[[ $prefix == /* ]] || prefix=$PWD/$prefix
place=${DESTDIR:-}$prefix
installed=$place/bin/regshell
# What Jupyter starts; a package that moves says how it is found from the kernelspec.
program=${REGSHELL_PROGRAM:-$prefix/bin/regshell}
files=(share/man/man1/regshell.1 share/bash-completion/completions/regshell share/zsh/site-functions/_regshell
  share/fish/vendor_completions.d/regshell.fish share/doc/regshell/LICENSE share/doc/regshell/NOTICE
  share/doc/regshell/LICENCES)
case ${1:-} in
  --remove)
    [[ ! -x $installed ]] || "$installed" install --prefix "$place" --remove
    for file in bin/regshell "${files[@]}"; do rm -f "$place/$file"; done
    # And the folders that are empty then.
    for file in "${files[@]}"; do
      (cd "$place" && rmdir --parents --ignore-fail-on-non-empty "$(dirname "$file")") 2>/dev/null || true
    done
    ;;
  '')
    binary=${BINARY:-$regshell}
    [[ -n ${BINARY:-} ]] || scripts/build.sh
    scripts/extras.sh "$binary" "$place"
    # Beside and renamed: a kernel that runs from the old file keeps it.
    install -D -m 755 "$binary" "$installed.new"
    mv -f "$installed.new" "$installed"
    install -D -m 644 -t "$place/share/doc/regshell" LICENSE NOTICE
    # What is linked into a static binary goes along with its licence.
    rm -f "$place/share/doc/regshell/LICENCES"
    [[ ! -f $(dirname "$binary")/LICENCES ]] ||
      install -m 644 "$(dirname "$binary")/LICENCES" "$place/share/doc/regshell/"
    "$installed" install --prefix "$place" --program "$program"
    ;;
  *) fail "install.sh knows --remove, not $1" ;;
esac
