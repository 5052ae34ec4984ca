#!/usr/bin/env bash
# Measures regshell beside other kernels, R and scikit-learn in one alternating run and rewrites the tables
# between the markers of Benchmarks/README.md. --only kernels or --only programs measures a part;
# --interrupts measures how soon running cells stop, --batch notebooks from end to end.
source "$(dirname "$0")/common.sh"

scripts/build.sh
if [[ ${1-} == --interrupts ]]; then
  scripts/venv.sh bench
  exec "$venv/bin/python" Benchmarks/kernel/interrupt.py "$regshell" --report Benchmarks/README.md "${@:2}"
fi
if [[ ${1-} == --batch ]]; then
  scripts/packages.sh python
  scripts/venv.sh test
  "$regshell" install --prefix "$venv"
  exec "$venv/bin/python" Benchmarks/batch/run.py "$regshell" --report Benchmarks/README.md "${@:2}"
fi
scripts/packages.sh python compare
scripts/venv.sh bench
"$regshell" install --prefix "$venv"
"$venv/bin/python" Benchmarks/kernel/run.py --report Benchmarks/README.md "$@"
