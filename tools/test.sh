#!/bin/sh
# Builds with sanitizers and runs every suite; ends with one line of counts.
#
#   tools/test.sh BUILD_DIR
set -eu
cd "$(dirname "$0")/.."
folder=$1
logs=$folder/logs
mkdir -p "$logs"
passed=0 failed=0 skipped=0

export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1:strict_string_checks=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
STET_BIN=$(pwd)/$folder/stet
export STET_BIN

echo "== build (address and undefined-behaviour sanitizers)"
ninja -C "$folder" --quiet

echo "== unit, contract and architecture"
if meson test -C "$folder" --no-rebuild --print-errorlogs >"$logs/meson.txt" 2>&1; then :; else cat "$logs/meson.txt"; fi
# Each cmocka program is counted by its cases, as TAP in Meson's own log would be by its lines.
sed -n 's/^\(Ok\|Expected Fail\): *\([0-9]*\)/\1 \2/p; s/^\(Fail\|Unexpected Pass\|Timeout\): *\([0-9]*\)/\1 \2/p; s/^Skipped: *\([0-9]*\)/Skipped \1/p' \
  "$logs/meson.txt" >"$logs/meson-counts.txt"
tail -n 12 "$logs/meson.txt" | grep -E '^(Ok|Fail|Timeout|Skipped)' || true
count() { awk -v name="$1" 'index($0, name) == 1 { n += $NF } END { print n + 0 }' "$logs/meson-counts.txt"; }
passed=$((passed + $(count Ok) + $(count "Expected Fail")))
failed=$((failed + $(count Fail) + $(count "Unexpected Pass") + $(count Timeout)))
skipped=$((skipped + $(count Skipped)))

# run_node NAME FILES: node's test runner, counted by its own summary.
run_node() {
  name=$1
  shift
  echo "== $name"
  status=0
  node --test --test-reporter=tap "$@" >"$logs/$name.tap" 2>"$logs/$name.err" || status=$?
  grep -E '^ *not ok' "$logs/$name.tap" || true
  p=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$logs/$name.tap" | tail -n 1)
  f=$(sed -n 's/^# fail \([0-9]*\)$/\1/p' "$logs/$name.tap" | tail -n 1)
  s=$(sed -n 's/^# skipped \([0-9]*\)$/\1/p' "$logs/$name.tap" | tail -n 1)
  c=$(sed -n 's/^# cancelled \([0-9]*\)$/\1/p' "$logs/$name.tap" | tail -n 1)
  f=$((${f:-0} + ${c:-0}))
  # A runner that failed without counting a failure failed all the same.
  [ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
  if [ "$f" -gt 0 ]; then
    grep -A 40 -E '^ *not ok' "$logs/$name.tap" | head -n 200
    tail -n 40 "$logs/$name.err"
  fi
  echo "${p:-0} passed, $f failed, ${s:-0} skipped"
  passed=$((passed + ${p:-0})) failed=$((failed + f)) skipped=$((skipped + ${s:-0}))
}

run_node page web/test/*.test.mjs
run_node api tests/api/*.test.mjs
run_node browser tests/browser/*.test.mjs

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
