#!/bin/sh
# ninja that speaks only when something fails: even with --quiet it tells that there was nothing to do.
#
#   tools/ninja.sh BUILD_DIR [TARGET…]
set -eu
folder=$1
shift
said=$(ninja -C "$folder" --quiet "$@" 2>&1) || {
  printf '%s\n' "$said" >&2
  exit 1
}
