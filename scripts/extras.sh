#!/usr/bin/env bash
# Writes the manual page and the shell completions of a binary, both from its argument parser: extras.sh BINARY FOLDER
#
# FOLDER is laid out as a prefix is: share/man, share/bash-completion, share/zsh, share/fish.
source "$(dirname "$0")/common.sh"

binary=${1:?the binary}
share=${2:?the folder}/share

place() { install -D -m 644 "$1" "$share/$2"; }

drafts=$(mktemp -d)
trap 'rm -rf "$drafts"' EXIT

# The parser's own tool; built in its usual place, once for a version of it.
say "writing the manual page and the completions"
tool=$root/.build/manual/generate-manual
pin=$(grep -A5 '"swift-argument-parser"' Package.resolved || true)
if [[ ! -x $tool || $(cat "$tool.pin" 2>/dev/null) != "$pin" ]]; then
  log=$drafts/build.log
  swift build --product generate-manual --jobs "$jobs" >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "the tool that writes manual pages could not be built"
  }
  install -D -m 755 "$(swift build --show-bin-path)/generate-manual" "$tool"
  printf '%s' "$pin" >"$tool.pin"
fi
"$tool" "$binary" --output-directory "$drafts" --authors "The authors of regshell" \
  --date "$(git log -1 --format=%cs 2>/dev/null || date +%F)" >/dev/null
place "$drafts/regshell.1" man/man1/regshell.1

for shell in bash zsh fish; do "$binary" --generate-completion-script "$shell" >"$drafts/$shell"; done
place "$drafts/bash" bash-completion/completions/regshell
place "$drafts/zsh" zsh/site-functions/_regshell
place "$drafts/fish" fish/vendor_completions.d/regshell.fish
