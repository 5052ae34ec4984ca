#!/usr/bin/env bash
# Measures regshell beside other kernels, R and scikit-learn in one alternating run and rewrites the tables
# between the markers of Benchmarks/README.md. --only kernels or --only programs measures a part.
source "$(dirname "$0")/common.sh"

scripts/build.sh
scripts/packages.sh python compare
scripts/venv.sh bench
"$regshell" install --prefix "$venv"
"$venv/bin/python" Benchmarks/kernel/run.py --report Benchmarks/README.md "$@"
