#!/usr/bin/env bash
# Builds the release binary, with the Swift runtime inside: .build/release/regshell
#
# It is linked without symbols (-s), which would be more than half of it. To see names in a profile or in a
# backtrace of a crash, build it without that flag.
source "$(dirname "$0")/common.sh"

# Options for the linker, where somebody wants other libraries: scripts/static.sh does.
linker=("$@")

scripts/swift.sh
scripts/packages.sh build

# What `regshell --version` says of the commit. Written only where it has changed, so that nothing is compiled again.
revision=
[[ $(git rev-parse --show-toplevel 2>/dev/null) != "$root" ]] ||
  revision=$(git describe --always --dirty --abbrev=10 --exclude '*')
file=Sources/CRevision/revision.h
if [[ ! -f $file || $(<"$file") != "\"$revision\"" ]]; then
  printf '"%s"\n' "$revision" >"$file"
  touch Sources/CRevision/revision.c
fi

say "building regshell (release)"
swift build --configuration release --static-swift-stdlib --product regshell --jobs "$jobs" -Xlinker -s "${linker[@]}"
