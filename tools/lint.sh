#!/bin/sh
# Format, warnings of a second compiler, static analysis, the page's types.
#
#   tools/lint.sh BUILD_DIR   (set up with CC=clang-14)
set -eu
cd "$(dirname "$0")/.."
folder=$1

echo "== clang-format"
git ls-files '*.c' '*.h' | xargs clang-format-14 --dry-run --Werror
echo "== the law of layers"
python3 tools/check_layers.py
echo "== clang 14, warnings as errors"
tools/ninja.sh "$folder"
echo "== clang-tidy"
git ls-files 'src/*.c' | xargs -P 2 -n 1 clang-tidy-14 -p "$folder" --quiet 2>/dev/null
echo "== types of the page"
(cd web && npm run --silent check)
