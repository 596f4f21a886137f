#!/bin/sh
# Measures and writes bench/README.md.   bench/run.sh BUILD_DIR
set -eu
cd "$(dirname "$0")/.."
ninja -C "$1" --quiet stet bench/limits bench/hello bench/load bench/replay bench/lint
exec python3 bench/run.py "$1"
