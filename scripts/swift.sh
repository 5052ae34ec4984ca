#!/usr/bin/env bash
# Checks that a Swift toolchain is there and new enough, and says what to do where it is not.
source "$(dirname "$0")/common.sh"

needed=6.2
hint="  Swift $needed or later builds this project. Install a toolchain from https://www.swift.org/install/linux/
  and put its usr/bin on PATH."

command -v swift >/dev/null || fail "no swift on PATH
$hint"
version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+(\.[0-9]+)?).*/\1/p' | head -n 1)
[[ -n $version ]] || fail "$(command -v swift) does not say its version; does 'swift --version' run?
$hint"
oldest=$(printf '%s\n%s\n' "$needed" "$version" | sort -V | head -n 1)
[[ $oldest == "$needed" ]] || fail "$(command -v swift) is Swift $version
$hint"
