#!/bin/sh
# Builds with sanitizers and runs every suite; ends with one line of counts.
#
#   tools/test.sh BUILD_DIR FUZZ_BUILD_DIR
set -eu
cd "$(dirname "$0")/.."
folder=$1 fuzzed=$2
logs=$folder/logs
mkdir -p "$logs"
passed=0 failed=0 skipped=0

export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1:strict_string_checks=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
STET_BIN=$(pwd)/$folder/stet
export STET_BIN

echo "== build (address and undefined-behaviour sanitizers)"
tools/ninja.sh "$folder" all bench_programs

echo "== unit, contract and architecture"
status=0
meson test -C "$folder" --no-rebuild --print-errorlogs >"$logs/meson.txt" 2>&1 || status=$?
[ "$status" -eq 0 ] || cat "$logs/meson.txt"
# The programs count by Meson, their cases by cmocka (and unittest) in Meson's log of everything they printed.
cases=$folder/meson-logs/testlog.txt
programs=$(sed -n 's/^Ok: *\([0-9]*\) *$/\1/p' "$logs/meson.txt" | tail -n 1)
p=$(grep -c '^\[       OK \]' "$cases" || true)
u=$(sed -n 's/^Ran \([0-9]*\) tests\{0,1\} in .*/\1/p' "$cases" | awk '{ n += $1 } END { print n + 0 }')
s=$(grep -c '^\[  SKIPPED \] [^0-9]' "$cases" || true)
f=$(sed -n 's/^\(Fail\|Timeout\|Unexpected Pass\): *\([0-9]*\) *$/\2/p' "$logs/meson.txt" | awk '{ n += $1 } END { print n + 0 }')
[ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
grep -E '^(\[  SKIPPED \] [^0-9]|skipped:)' "$cases" || true
echo "${programs:-0} programs: $((p + u)) passed, $f failed, $s skipped"
passed=$((passed + p + u)) failed=$((failed + f)) skipped=$((skipped + s))

# Many tests wait for a clock, so two files at a time are done sooner; Node 18 takes one after the other.
concurrency=
! node --help | grep -q -- --test-concurrency || concurrency=--test-concurrency=2

# run_node NAME FILES: node's test runner, counted by its own summary.
run_node() {
  name=$1
  shift
  echo "== $name"
  status=0
  # shellcheck disable=SC2086  # empty, or one word
  node --test $concurrency --test-reporter=tap "$@" >"$logs/$name.tap" 2>"$logs/$name.err" || status=$?
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

# What a stranger sends is fuzzed for a minute each, every other target with twenty thousand inputs: what a change breaks
# at once is found here, the rest by `make fuzz`. It takes what the suites that follow, which mostly wait, leave of the processors;
# a session of its own, so that all of it can be ended.
minutes='jws schema headers forwarded email factor_code'
targets=$(for t in $minutes; do echo "$t=60"; done
  for f in tests/fuzz/fuzz_*.c; do
    t=${f#tests/fuzz/fuzz_} t=${t%.c}
    case " $minutes " in *" $t "*) ;; *) echo "$t=20000x" ;; esac
  done)
echo "== fuzz (in the background)"
# shellcheck disable=SC2046,SC2086  # the names are words
tools/ninja.sh "$fuzzed" $(printf 'tests/fuzz/fuzz_%s\n' $targets | sed 's/=.*//')
# The same walk each time: what a change breaks shows as that, and what only luck finds is for `make fuzz`.
# shellcheck disable=SC2086
FUZZ_SEED=1 setsid nice -n 19 tools/fuzz.sh "$fuzzed" 10 $targets >"$logs/fuzz.txt" 2>&1 &
fuzzing=$!
stop_fuzzing() { [ -z "$fuzzing" ] || kill -TERM -- "-$fuzzing" 2>/dev/null || true; }
trap stop_fuzzing EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

run_node page web/test/*.test.mjs
run_node api tests/api/*.test.mjs
# What is held on the embedded database is held on PostgreSQL; the files that start one run on both by themselves.
if ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
  export STET_TEST_DATABASE=postgresql
  # shellcheck disable=SC2046  # the names are words
  run_node postgresql $(grep -L startPostgres tests/api/users_*.test.mjs tests/api/security_*.test.mjs)
  unset STET_TEST_DATABASE
else
  echo "skipped: security on PostgreSQL: PostgreSQL is not installed (apt-get install postgresql)"
fi
run_node browser tests/browser/*.test.mjs

echo "== fuzz"
status=0
wait "$fuzzing" || status=$?
fuzzing=
p=$(grep -c '^fuzz .* nothing found$' "$logs/fuzz.txt" || true)
f=$(grep -c '^fuzz .*: FOUND' "$logs/fuzz.txt" || true)
# A run that failed without naming a target failed all the same.
[ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
if [ "$f" -gt 0 ]; then cat "$logs/fuzz.txt"; else grep '^fuzz ' "$logs/fuzz.txt"; fi
echo "$p targets: nothing found, $f failed"
passed=$((passed + p)) failed=$((failed + f))

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
