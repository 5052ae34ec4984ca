#!/usr/bin/env bash
# Builds the release binary, with the Swift runtime inside: .build/release/regshell
source "$(dirname "$0")/common.sh"

scripts/swift.sh
scripts/packages.sh build
say "building regshell (release)"
swift build --configuration release --static-swift-stdlib --product regshell --jobs "$jobs"
