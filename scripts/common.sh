# Shared by the scripts of this folder: where things are, and how to say what happens.
# Sourced, not run.
# shellcheck shell=bash
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
venv=$root/.venv
reports=$root/.build/reports
regshell=$root/.build/release/regshell
jobs=${JOBS:-$(nproc 2>/dev/null || echo 2)}
export root venv reports regshell jobs

# A result must not depend on the habits of the shell that asked for it.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP VIRTUAL_ENV CONDA_PREFIX IPYTHONDIR MAKEFLAGS MFLAGS
unset JUPYTER_PATH JUPYTER_CONFIG_DIR JUPYTER_CONFIG_PATH JUPYTER_DATA_DIR JUPYTER_RUNTIME_DIR
export LC_ALL=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

say() { printf '%s==>%s %s\n' "$bold" "$plain" "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
