#!/bin/sh
# Measures and writes bench/README.md.   bench/run.sh BUILD_DIR [SECTION...]
set -eu
cd "$(dirname "$0")/.."
build=$1
shift
ninja -C "$build" --quiet stet bench/limits bench/hello bench/load bench/replay bench/lint
exec python3 bench/run.py "$build" "$@"
