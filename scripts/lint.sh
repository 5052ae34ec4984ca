#!/usr/bin/env bash
# Checks the layout of the sources: Swift, shell, Python. Says what it could not check.
source "$(dirname "$0")/common.sh"

scripts/swift.sh
swift format lint --strict --parallel --recursive Package.swift Sources Tests \
  Benchmarks/Package.swift Benchmarks/Micro Benchmarks/peers/ours/Package.swift Benchmarks/peers/ours/PeerBenchmark

# Benchmarks and fuzzing are packages of their own, which say a second time what our targets depend on.
mkdir -p "$root/.build"
swift package dump-package >"$root/.build/package.json"
for package in Benchmarks Benchmarks/peers/ours Tests/Fuzzing; do
  swift package --package-path "$package" dump-package | python3 scripts/same_targets.py "$root/.build/package.json" ||
    fail "$package/Package.swift does not build what Package.swift does"
done

for script in scripts/*.sh .ci/run; do bash -n "$script"; done
if command -v shellcheck >/dev/null; then
  shellcheck --external-sources --source-path=SCRIPTDIR scripts/*.sh .ci/run
else
  say "no shellcheck here: shell scripts were parsed, not examined"
fi

if [[ -x $venv/bin/ruff ]]; then
  "$venv/bin/ruff" check --quiet scripts Tests/Clients Benchmarks packaging
  "$venv/bin/ruff" format --check --quiet scripts Tests/Clients Benchmarks packaging
else
  say "no ruff in .venv (make test installs it): Python sources were not examined"
fi
