#!/usr/bin/env bash
# Looks for bytes that break a law of Tests/Fuzzing/Laws: fuzz.sh SECONDS [LAW...]
#
# Each law gets SECONDS, starting from its corpus in Tests/Fuzzing/Corpora, which the ordinary tests replay. What breaks
# a law is kept in .build/fuzz/LAW/found; as a line of Tests/Fuzzing/Regressions/LAW.jsonl it becomes a test.
#
#   fuzz.sh --keep [LAW...]   puts what reached something new into the corpora, as few and as short as will do
source "$(dirname "$0")/common.sh"

PYTHON=${PYTHON:-python3}
laws=("${@:2}")
((${#laws[@]})) || mapfile -t laws < <(basename -s .jsonl Tests/Fuzzing/Corpora/*)
build=$root/.build/fuzz

scripts/swift.sh
scripts/packages.sh build python
resources=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
library=$resources/clang/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
[[ -f $library ]] || fail "this toolchain has no libFuzzer (libclang_rt.fuzzer_no_main)"
say "building the fuzzer"
swift build --package-path Tests/Fuzzing --scratch-path "$build/build" --configuration release --jobs "$jobs" \
  --product fuzz -Xlinker "$library" -Xlinker -lstdc++
program=$(swift build --package-path Tests/Fuzzing --scratch-path "$build/build" --configuration release \
  --show-bin-path)/fuzz

# The law's own folder, out of which the fuzzer sees nothing: its corpus, and the data for programs that read.
prepare() {
  local folder=$build/$1
  mkdir -p "$folder/corpus" "$folder/found"
  cp notebooks/data/{mtcars,warpbreaks,insurance,birthwt}.csv "$folder"
  for lines in Tests/Fuzzing/{Corpora,Regressions}/"$1".jsonl; do
    [[ ! -f $lines ]] || "$PYTHON" scripts/corpus.py unpack "$lines" "$folder/corpus"
  done
  cp Tests/Fuzzing/Dictionaries/"$1".dict "$folder/dictionary" 2>/dev/null || : >"$folder/dictionary"
  printf '%s\n' "$folder"
}

# Longest input and longest time, by law: a cell may compute for a while, a document may not.
limits() {
  case $1 in
    evaluation) printf '%s\n' -max_len=600 -timeout=20 ;;
    *) printf '%s\n' -max_len=4096 -timeout=5 ;;
  esac
}

status=0
for law in "${laws[@]}"; do
  folder=$(prepare "$law")
  mapfile -t bounds < <(limits "$law")
  if [[ $1 == --keep ]]; then
    say "$law: keeping what reaches something new"
    rm -rf "$folder/kept" && mkdir "$folder/kept"
    (cd "$folder" && TMPDIR=. LAW=$law "$program" -merge=1 -use_counters=0 "${bounds[@]}" kept corpus 2>merge.log) || fail "see $folder/merge.log"
    "$PYTHON" scripts/corpus.py pack "$folder/kept" "Tests/Fuzzing/Corpora/$law.jsonl"
  else
    say "$law for $1 s"
    (cd "$folder" && LAW=$law "$program" -max_total_time="$1" "${bounds[@]}" -rss_limit_mb=3000 -malloc_limit_mb=2000 \
      -dict=dictionary -artifact_prefix=found/ -print_final_stats=1 -verbosity=0 corpus 2>log) || status=$?
    tail -n "$((status ? 40 : 12))" "$folder/log"
    if ((status)); then fail "the law of $law is broken by a file in $folder/found"; fi
  fi
done
