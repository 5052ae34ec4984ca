#!/usr/bin/env bash
# Makes the project's own Python environment in .venv: venv.sh demo|test|bench
#
# A stamp holds the digest of what was asked for, so that a second call costs milliseconds.
source "$(dirname "$0")/common.sh"

level=${1:?demo, test or bench}
python=${PYTHON:-python3}
clients=Tests/Clients
case $level in
  demo) files=("$clients/requirements-demo.txt") oldest="3, 10" ;;
  test) files=("$clients/requirements.txt" "$clients/requirements-demo.txt") oldest="3, 11" ;;
  bench) files=(Benchmarks/requirements.txt "$clients/requirements-demo.txt") oldest="3, 11" ;;
  *) fail "venv.sh knows demo, test and bench, not $level" ;;
esac

command -v "$python" >/dev/null || fail "no $python on PATH"
"$python" -c "import sys; sys.exit(sys.version_info < ($oldest))" ||
  fail "$("$python" --version) is too old: Python ${oldest/, /.} or later runs these clients"

stamp=$venv/.$level.stamp
digest=$({ cat "${files[@]}" "$clients/constraints.txt"; "$python" --version; } | sha256sum)
if [[ -f $stamp && $(<"$stamp") == "$digest" ]] && "$venv/bin/python" -c '' 2>/dev/null; then exit 0; fi

# A moved or half-made environment is of no use to anyone.
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1 ||
  [[ $("$venv/bin/python" --version) != $("$python" --version) ]]; then
  say "making a Python environment in .venv"
  rm -rf "$venv"
  "$python" -m venv "$venv"
fi
say "installing the Python packages of ${files[0]}"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
  --constraint "$clients/constraints.txt" --requirement "${files[0]}"
printf '%s' "$digest" >"$stamp"
