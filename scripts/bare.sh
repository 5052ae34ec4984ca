#!/usr/bin/env bash
# Runs the static binary where there is nothing but the smallest Debian: a folder made with debootstrap, entered with chroot.
source "$(dirname "$0")/common.sh"

((EUID == 0)) || fail "chroot needs root: sudo make test-bare"
scripts/packages.sh bare
scripts/static.sh

bare=$root/.build/bare
if [[ ! -f $bare/made ]]; then
  rm -rf "$bare"
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # The distribution's own place, not that of somebody's packages beside it.
  # shellcheck disable=SC2016 # apt itself fills these in
  mapfile -t mirrors < <(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite="$suite" '$2 == suite && $3 == "main" { print $1 }')
  ((${#mirrors[@]})) || fail "apt knows no place for the packages of $suite"
  say "making a bare $suite"
  debootstrap --variant=minbase "$suite" "$bare" "${mirrors[0]}" >"$root/.build/bare.log" ||
    fail "debootstrap failed: .build/bare.log"
  touch "$bare/made"
fi
install -m 755 .build/static/regshell "$bare/usr/bin/regshell"
rm -rf "$bare/work"
mkdir "$bare/work"
cp -r notebooks "$bare/work/"
mount -t proc proc "$bare/proc" || fail "/proc cannot be mounted in $bare: run this where root may mount"
trap 'umount "$bare/proc"' EXIT
inside() { chroot "$bare" /usr/bin/env -i PATH=/usr/bin HOME=/root LC_ALL=C.UTF-8 "$@"; }

for program in python3 R jupyter; do
  ! inside which "$program" >/dev/null || fail "this is not bare: it has $program"
done
inside ldd /usr/bin/regshell
inside regshell --version
[[ $(inside regshell -c '6 * 7') == 42 ]] || fail "the program does not compute"
for notebook in notebooks/*.ipynb; do inside sh -c "cd /work && regshell check $notebook"; done
request='{"channel":"shell","header":{"msg_id":"1","msg_type":"execute_request"},"parent_header":{},"metadata":{},'
request+='"content":{"code":"6 * 7"},"buffers":[]}'
inside regshell kernel --stdio <<<"$request" | grep -q '"text/plain":"42"' || fail "the kernel does not answer"
# And over sockets: it binds its ports, says how to connect, and ends on the signal.
inside sh -c 'regshell kernel >/tmp/said 2>&1 & sleep 2; kill $!; wait $!; cat /tmp/said; grep -q Connect /tmp/said' ||
  fail "the kernel does not serve"
say "the binary needs nothing but glibc"
