#!/usr/bin/env bash
# Records the expected text of sessions, of mistakes and of help pages anew, and executes the notebooks in place.
# What it writes are the expectations of tests: read the diff before it is committed.
source "$(dirname "$0")/common.sh"

scripts/build.sh
say "recording sessions, mistakes and the examples of help pages"
REGSHELL_RECORD=1 swift test --jobs "$jobs" --filter "SessionTests|DiagnosticTests|WorkedExampleTests"
say "writing docs/manual, and the transcripts and pictures of the documents"
REGSHELL_RECORD=1 swift test --jobs "$jobs" --filter "ManualTests|DocumentTests"
for notebook in notebooks/*.ipynb; do
  say "executing $notebook"
  "$regshell" run "$notebook" --inplace
done
git --no-pager diff --stat -- Tests notebooks Sources docs README.md
