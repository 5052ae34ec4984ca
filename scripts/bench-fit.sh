#!/usr/bin/env bash
# Measures fitting beside glmnet, scikit-learn, celer, skglm, adelie and glum on the same bytes, and how our own
# times grow; rewrites the tables between the markers of Benchmarks/README.md and shows them.
#
#   scripts/bench-fit.sh            everything, about 25 minutes on two quiet cores
#   scripts/bench-fit.sh --small    small sizes, nothing is written
#   scripts/bench-fit.sh --rows 2h  some rows of the table, nothing is written
#
# Other arguments are those of Benchmarks/peers/run.py.
source "$(dirname "$0")/common.sh"

peers=$root/Benchmarks/peers
environment=$peers/.venv
python=${PYTHON:-python3}

scripts/packages.sh build python compare
scripts/build.sh
say "building our side of the comparison"
swift build --package-path "$peers/ours" --configuration release --jobs "$jobs" --quiet

stamp=$environment/.stamp
digest=$({ cat "$peers/requirements.txt"; "$python" --version; } | sha256sum)
if [[ ! -f $stamp || $(<"$stamp") != "$digest" ]]; then
  say "making a Python environment for the peers in ${environment#"$root/"}"
  rm -rf "$environment"
  "$python" -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --requirement "$peers/requirements.txt"
  printf '%s' "$digest" >"$stamp"
fi

if (($#)); then
  "$environment/bin/python" "$peers/run.py" "$@"
  exit
fi
began=$SECONDS
"$environment/bin/python" "$peers/run.py" --report Benchmarks/README.md
"$environment/bin/python" "$peers/growth.py" --report Benchmarks/README.md
say "took $(((SECONDS - began) / 60)) minutes; all of it is in .build/bench/peers/*.json"
