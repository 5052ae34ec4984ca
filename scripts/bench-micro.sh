#!/usr/bin/env bash
# Times the small pieces: moments, products, proximal sweeps, the gap, reading, parsing, a cell. Arguments are those
# of `swift package benchmark`.
source "$(dirname "$0")/common.sh"

scripts/packages.sh build
scripts/swift.sh
cd Benchmarks
swift package --jobs "$jobs" benchmark "$@"
