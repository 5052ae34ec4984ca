#!/usr/bin/env bash
# Random traffic against the release binary: soak.sh MINUTES [arguments of soak.py]
source "$(dirname "$0")/common.sh"

[[ -x $regshell ]] || scripts/build.sh
scripts/venv.sh test
exec "$venv/bin/python" scripts/soak.py --minutes "$@"
