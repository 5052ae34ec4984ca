#!/usr/bin/env bash
# Makes .build/wheel/regshell-VERSION-py3-none-PLATFORM.whl: pip puts the static binary on the path and the kernelspec
# where Jupyter finds it, and takes both away again.
source "$(dirname "$0")/common.sh"

scripts/packages.sh python
scripts/venv.sh demo
scripts/static.sh

binary=$root/.build/static/regshell
stage=$root/.build/wheel/stage
rm -rf "$root/.build/wheel"
mkdir -p "$stage"
# The kernelspec finds the program from its own folder, so that an environment need not be active.
DESTDIR=$stage PREFIX='/' BINARY=$binary REGSHELL_PROGRAM='{resource_dir}/../../../../bin/regshell' scripts/install.sh
cp packaging/pyproject.toml packaging/platform_tag.py "$stage/"
# Beside the wheel stand no other files that its text could lead to or show.
# shellcheck disable=SC2016 # backquotes of Markdown
sed -E '/^```/,/^```/!{ /^\[Installing\]/d; s/!\[[^]]*\]\([^):]*\)//g; s/\[([^]]*)\]\([^):]*\)/\1/g }' README.md >"$stage/README.md"
"$binary" --version | cut -d' ' -f2 >"$stage/VERSION"

glibc=$(objdump -T "$binary" | sed -nE 's/.*GLIBC_([0-9.]+).*/\1/p' | sort -Vu | tail -n 1)
say "building the wheel"
REGSHELL_PLATFORM=manylinux_${glibc/./_}_$(uname -m) "$venv/bin/python" -m pip --disable-pip-version-check \
  wheel --quiet --no-deps --wheel-dir "$root/.build/wheel" "$stage"
wheel=("$root"/.build/wheel/*.whl)
say "made ${wheel[0]#"$root"/}, $(du -h "${wheel[0]}" | cut -f1):   pip install ${wheel[0]#"$root"/}"
