#!/usr/bin/env bash
# Builds the release binary, with the Swift runtime inside: .build/release/regshell
#
# It is linked without symbols (-s), which would be more than half of it. To see names in a profile or in a
# backtrace of a crash, build it without that flag.
source "$(dirname "$0")/common.sh"

scripts/swift.sh
scripts/packages.sh build
say "building regshell (release)"
swift build --configuration release --static-swift-stdlib --product regshell --jobs "$jobs" -Xlinker -s
