#!/usr/bin/env bash
# Draws the logos from logo-svg.svg and writes every file of the kernelspec into a Swift source, so that
# the binary alone can install itself. Needs rsvg-convert (librsvg2-bin). Run it after changing a file here.
set -euo pipefail
cd "$(dirname "$0")"
for size in 32 64; do rsvg-convert -w $size -h $size logo-svg.svg -o logo-${size}x$size.png; done
out=../Sources/JupyterKernel/Installation/EmbeddedKernelSpec.swift
{
  echo "// Written by kernelspec/embed.sh from the files beside it; change those."
  echo
  echo "/// The files of the kernelspec in base64, by name."
  echo "enum EmbeddedKernelSpec {"
  echo "  static let files: [(name: String, base64: String)] = ["
  for file in kernel.json logo-32x32.png logo-64x64.png logo-svg.svg; do
    echo "    ("
    echo "      \"$file\","
    echo '      """'
    base64 -w 96 "$file" | sed 's/^/      /; s/$/\\/; $ s/\\$//'
    echo '      """'
    echo "    ),"
  done
  echo "  ]"
  echo "}"
} >"$out"
