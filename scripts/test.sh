#!/usr/bin/env bash
# Every test of the project, in the order in which a mistake shows soonest. A failing step does not
# stop the ones behind it. The last line is "N passed, N failed"; the exit status is 1 if any failed.
source "$(dirname "$0")/common.sh"
exec </dev/null

checks=$reports/checks.tsv
rm -rf "$reports"
mkdir -p "$reports"
: >"$checks"
started=$SECONDS

# check NAME COMMAND...: runs the command as one test.
check() {
  local name=$1 verdict=passed from=$SECONDS
  shift
  say "$name"
  "$@" || verdict=failed
  printf '%s\t%s\t%d\n' "$name" "$verdict" $((SECONDS - from)) >>"$checks"
  [[ $verdict == passed ]] || printf 'FAILED: %s\n' "$name"
}

# suite NAME REPORT COMMAND...: runs the command as a suite that reports its own tests.
suites=()
suite() {
  local name=$1 report=$2 status=0 from=$SECONDS
  shift 2
  say "$name"
  "$@" || status=$?
  suites+=("$name=$status=$((SECONDS - from))=$report")
}

same_both_ways() {
  local name
  name=$(basename "$1" .ipynb)
  "$venv/bin/python" scripts/execute.py --kernel regshell "$1" "$reports/$name.kernel.ipynb" &&
    "$regshell" run "$1" -o "$reports/$name.run.ipynb" &&
    "$venv/bin/python" scripts/compare.py "$reports/$name.kernel.ipynb" "$reports/$name.run.ipynb"
}

check "toolchain" scripts/swift.sh
check "packages" scripts/packages.sh build python clients compare
check "Python environment" scripts/venv.sh test
check "layout of the sources" scripts/lint.sh
check "debug build" swift build --build-tests --jobs "$jobs" \
  --explicit-target-dependency-import-check error
# swift-testing writes beside the name it is given; XCTest's own report holds no test of ours.
suite "Swift tests" "$reports/swift-swift-testing.xml" \
  timeout --kill-after=10 900 swift test --skip-build --jobs "$jobs" --xunit-output "$reports/swift.xml"
check "release build" scripts/build.sh
check "kernelspec" "$regshell" install --prefix "$venv"
for notebook in notebooks/*.ipynb; do
  check "$notebook says what it said" "$regshell" check "$notebook"
  check "$notebook, kernel and batch alike" same_both_ways "$notebook"
done
suite "client tests" "$reports/clients.xml" \
  "$venv/bin/python" -m pytest Tests/Clients --junitxml "$reports/clients.xml"

say "took $((SECONDS - started)) s; reports in ${reports#"$root"/}"
"$(command -v "$venv/bin/python" || command -v python3)" scripts/tally.py "$checks" "${suites[@]}"
