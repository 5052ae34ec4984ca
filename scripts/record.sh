#!/usr/bin/env bash
# Records the expected text of sessions anew and executes the notebooks in place. What it writes are the
# expectations of tests: read the diff before it is committed.
source "$(dirname "$0")/common.sh"

scripts/build.sh
say "recording sessions"
REGSHELL_RECORD=1 swift test --jobs "$jobs" --filter Session
for notebook in notebooks/*.ipynb; do
  say "executing $notebook"
  "$regshell" run "$notebook" --inplace
done
git --no-pager diff --stat -- Tests notebooks
