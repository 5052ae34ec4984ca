#!/usr/bin/env bash
# Installs the wheel into a fresh environment and uses it as its owner would: on the path, as a kernel through nbclient and
# in JupyterLab, and gone after pip uninstall.
source "$(dirname "$0")/common.sh"

scripts/packages.sh python clients
# Made anew: what is tested is this state of the sources, not that of a wheel that was left here.
scripts/wheel.sh
wheel=(.build/wheel/*.whl)

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
say "making a fresh environment with ${wheel[0]##*/} and the clients"
python3 -m venv "$fresh"
bin=$fresh/bin
"$bin/pip" install --quiet --disable-pip-version-check --constraint Tests/Clients/constraints.txt \
  --requirement Tests/Clients/requirements.txt
before=$(cd "$fresh" && find . -path '*regshell*' -not -name '*.pyc' | sort)
"$bin/pip" install --quiet --disable-pip-version-check "${wheel[0]}"

say "on the path, and known to Jupyter without a further step"
"$bin/regshell" --version
[[ $(cd / && "$bin/regshell" -c '6 * 7') == 42 ]] || fail "the program does not compute"
"$bin/jupyter" kernelspec list | grep -F "$fresh/share/jupyter/kernels/regshell" || fail "Jupyter does not find the kernel"

say "executing a notebook with nbclient and in process: the same, and as stored"
"$bin/python" scripts/execute.py --kernel regshell notebooks/diabetes.ipynb "$fresh/diabetes.ipynb"
"$bin/regshell" run --quiet notebooks/diabetes.ipynb -o "$fresh/run.ipynb"
"$bin/python" scripts/compare.py "$fresh/run.ipynb" "$fresh/diabetes.ipynb"
# What is stored is another machine's, whose last digits may be others.
"$bin/regshell" check notebooks/diabetes.ipynb

say "JupyterLab in a headless browser"
"$bin/python" -m pytest -c Tests/Clients/pytest.ini -q --installed Tests/Clients/test_jupyterlab.py

say "and gone"
"$bin/pip" uninstall --quiet --yes regshell
after=$(cd "$fresh" && find . -path '*regshell*' -not -name '*.pyc' | sort)
[[ $before == "$after" ]] || fail "pip uninstall left: $(diff <(echo "$before") <(echo "$after"))"
say "the wheel installs, works and goes"
