#!/usr/bin/env bash
# Builds a binary that needs nothing beyond glibc: .build/static/regshell, and .build/static/LICENCES beside it.
#
# Linked in are the archives of the distribution's development packages, and libzmq made from the distribution's
# source: its own archive needs Kerberos and other transports that no archive exists for, and that a kernel on TCP
# never uses. The same sources and compiler as for .build/release/regshell, which the next build links again.
source "$(dirname "$0")/common.sh"

scripts/swift.sh
scripts/packages.sh build static
out=$root/.build/static
archives=$out/archives
mkdir -p "$archives"

# Kept by its version: another release of the distribution's package is built anew.
version=$(dpkg-query --show --showformat '${source:Version}' libzmq3-dev)
zmq=$out/zeromq-${version//[^[:alnum:].+-]/_}

# The source of libzmq, fetched with lists of our own: those of the machine stay as they are.
zmq_source() {
  [[ ! -d $zmq/source ]] || return 0
  local lists=$out/apt
  rm -rf "$lists"
  mkdir -p "$lists/sources" "$lists/lists/partial" "$lists/source" "$zmq"
  # Debian and Ubuntu write their sources in either of two forms; both name here the same places, for sources.
  { cat /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
    sed -E 's/^Types:.*/Types: deb-src/' >"$lists/sources/all.sources"
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true; } |
    sed -nE 's/^deb(-src)? /deb-src /p' | sort -u >"$lists/sources/all.list"
  local apt=(-qq -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$lists/sources"
    -o "Dir::State::Lists=$lists/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root)
  say "fetching the source of libzmq $version"
  apt-get "${apt[@]}" update || fail "the lists of source packages could not be fetched"
  (cd "$lists/source" && apt-get "${apt[@]}" source --download-only "zeromq3=$version") ||
    fail "the source package zeromq3 $version, that of the installed libzmq3-dev, could not be fetched: is it up to date?"
  dpkg-source --no-check --extract "$lists"/source/*.dsc "$zmq/source" >/dev/null
  rm -rf "$lists"
}

if [[ ! -f $zmq/libzmq.a ]]; then
  zmq_source
  say "building libzmq for TCP and IPC alone"
  log=$out/zeromq.log
  { cmake -S "$zmq/source" -B "$zmq/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED=OFF -DBUILD_STATIC=ON \
    -DBUILD_TESTS=OFF -DWITH_PERF_TOOL=OFF -DWITH_DOCS=OFF -DENABLE_CPACK=OFF -DENABLE_CURVE=OFF -DENABLE_WS=OFF \
    -DENABLE_DRAFTS=OFF -DWITH_LIBSODIUM=OFF -DWITH_LIBBSD=OFF -DWITH_OPENPGM=OFF -DWITH_NORM=OFF -DWITH_GSSAPI=OFF &&
    cmake --build "$zmq/build" --target libzmq-static --parallel "$jobs"; } >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "libzmq could not be built"
  }
  cp "$zmq/build/lib/libzmq.a" "$zmq/"
fi
rm -f "$archives/libzmq.a"
ln -s "$zmq/libzmq.a" "$archives/libzmq.a"

# The linker takes an archive where it finds no shared library of that name first, and it looks here first.
packages=(libzmq3-dev)
for name in openblas lapacke tmglib edit bsd md tinfo sqlite3 z gfortran quadmath stdc++ gcc_eh; do
  path=$(gcc -print-file-name="lib$name.a")
  # What gfortran needs of it only processors with such numbers have.
  [[ $path == /* || $name != quadmath ]] || continue
  [[ $path == /* ]] || fail "there is no lib$name.a, although its package is installed"
  path=$(realpath "$path")
  packages+=("$(dpkg --search "$path" | cut -d: -f1)")
  # What throws in C++ needs the unwinder, which the compiler asks for by its shared name.
  [[ $name != gcc_eh ]] || name=gcc_s
  ln -sf "$path" "$archives/lib$name.a"
done
options=("-L$archives")
for name in gfortran quadmath tmglib bsd md tinfo; do
  [[ ! -e $archives/lib$name.a ]] || options+=("-l$name")
done

flags=()
for option in "${options[@]}"; do flags+=(-Xlinker "$option"); done
# SwiftPM does not know what the archives hold: without this, a new one would not be linked.
rm -f "$regshell"
scripts/build.sh "${flags[@]}"
mv "$regshell" "$out/regshell"

# Only the C library itself may be left: its name is the same on every machine of this kind.
while read -r library; do
  case $library in
    libc.so.6 | libm.so.6 | ld-linux*.so.*) ;;
    *) fail "the binary still needs $library" ;;
  esac
done < <(readelf --dynamic "$out/regshell" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p')

runtime=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
# Everything linked in, with its licence as the distribution or the checkout states it.
{
  printf 'The program regshell contains the following works. Its own licence is at the end.\n'
  entry() { printf '\n\n==== %s\n\n' "$1" && cat "$2"; }
  for package in $(printf '%s\n' "${packages[@]}" | sort -u); do entry "$package" "/usr/share/doc/$package/copyright"; done
  for file in .build/checkouts/*/{LICENSE,NOTICE}* "$runtime/../../share/swift/LICENSE.txt" Sources/Plots/Font/LICENSE \
    NOTICE LICENSE; do
    [[ -f $file ]] || continue
    entry "${file#"$runtime/../../"}" "$file"
  done
} >"$out/LICENCES"
for work in libzmq libopenblas swift-crypto swift-argument-parser share/swift/LICENSE DejaVu; do
  grep -q "$work" "$out/LICENCES" || fail "the licence of $work was not found"
done

say "built ${out#"$root"/}/regshell: $(du -h "$out/regshell" | cut -f1), needs glibc $(objdump -T "$out/regshell" |
  sed -nE 's/.*GLIBC_([0-9.]+).*/\1/p' | sort -Vu | tail -n 1) or later and nothing else"
