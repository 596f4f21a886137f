#!/bin/sh
# Builds the fuzz targets and looks for input that breaks them, several at once, each for some seconds.
#
#   tools/fuzz.sh BUILD_DIR SECONDS [TARGET[=SECONDS|=INPUTSx]…]     a target is the name behind fuzz_
#
# A target with a number of inputs (20000x) ends after so many, however long they take.
#
# Starts from the seeds in tests/fuzz/corpus and what earlier runs have found. Input that breaks a target is kept in
# BUILD_DIR/finds and named at the end, with the status 1.
#
# FUZZ_SEED makes a walk that is the same wherever the code is: from the seeds in the order of their names, and
# without the profile of values, which depends on where the compiler has put things. Unset, each run is a new one.
set -eu
cd "$(dirname "$0")/.."
folder=$1 seconds=$2
shift 2
[ $# -gt 0 ] || set -- $(cd tests/fuzz && ls fuzz_*.c | sed 's/^fuzz_\(.*\)\.c$/\1/')
mkdir -p "$folder/finds"
finds=$(cd "$folder/finds" && pwd)
mkdir -p "$folder/logs"

# shellcheck disable=SC2046
tools/ninja.sh "$folder" $(printf 'tests/fuzz/fuzz_%s\n' "$@" | sed 's/=.*//')

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:allocator_may_return_null=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
if [ -n "${FUZZ_SEED:-}" ]; then profile=0; else profile=1 FUZZ_SEED=0; fi
export folder seconds finds profile FUZZ_SEED
# One line for each that has ended; a failure is a failure of xargs, after the others have ended too.
printf '%s\n' "$@" | xargs -P "$(nproc)" -I '{}' sh -c '
  name={}
  inputs=-1
  case $name in
    *=*x) inputs=${name#*=} inputs=${inputs%x} name=${name%%=*} seconds=300 ;;
    *=*) seconds=${name#*=} name=${name%%=*} ;;
  esac
  log=$folder/logs/fuzz-$name.txt begun=$(date +%s)
  corpus=$folder/corpus/$name
  [ "$FUZZ_SEED" = 0 ] || { corpus=$folder/walk/$name; rm -rf "$corpus"; }
  mkdir -p "$corpus"
  rm -f "$finds/$name-"*
  if "$folder/tests/fuzz/fuzz_$name" -seed="$FUZZ_SEED" -runs="$inputs" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -max_len=8192 \
      -use_value_profile="$profile" -print_final_stats=1 -artifact_prefix="$finds/$name-" \
      -seed_inputs="$(printf "%s," "tests/fuzz/corpus/$name"/* | sed "s/,$//")" "$corpus" >"$log" 2>&1; then
    echo "fuzz $name: $(sed -n "s/^stat::number_of_executed_units: *//p" "$log") inputs in $(($(date +%s) - begun)) s, nothing found"
  else
    tail -n 60 "$log"
    echo "fuzz $name: FOUND. Input: $(ls "$finds/$name-"* 2>/dev/null || echo "none was kept"); again: $folder/tests/fuzz/fuzz_$name INPUT"
    exit 1
  fi'
