#!/usr/bin/env bash
# From a clone to a real notebook that ran: installs, builds, executes notebooks/diabetes.ipynb through
# the kernel with nbclient and once more without Python, compares the two, and shows the result.
source "$(dirname "$0")/common.sh"

notebook=${1:-notebooks/diabetes.ipynb}
name=$(basename "$notebook" .ipynb)
out=$root/.build/demo
python=$venv/bin/python

scripts/swift.sh
scripts/packages.sh build python
scripts/venv.sh demo
scripts/build.sh
"$regshell" install --prefix "$venv"

mkdir -p "$out"
say "running $notebook through the Jupyter kernel (nbclient)"
"$python" scripts/execute.py --kernel regshell "$notebook" "$out/$name.kernel.ipynb"
say "running $notebook without Python (regshell run)"
"$regshell" run "$notebook" -o "$out/$name.run.ipynb"
"$python" scripts/compare.py "$out/$name.kernel.ipynb" "$out/$name.run.ipynb"

"$python" scripts/show.py "$out/$name.run.ipynb"
say "executed notebooks: ${out#"$root"/}/$name.kernel.ipynb, ${out#"$root"/}/$name.run.ipynb"
say "try it: .build/release/regshell   or   make install, then choose regshell in Jupyter"
