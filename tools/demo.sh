#!/bin/sh
# The whole workflow in the terminal, against a throw-away server: sign-in, a new PRD, the interview, proposals accepted
# and rejected, the PRD, progress turned into proposals or silence, the PRD after, its history and a diff.
#
#   tools/demo.sh PATH/TO/stet
#
# With ../shared/data there (or STET_TEST_DATA), the story is that of a real document, KEP-753; else one of our own.
set -eu
cd "$(dirname "$0")/.."
stet=$(realpath "$1")
data=${STET_TEST_DATA:-../shared/data}
work=$(mktemp -d)
server=

# Settings of a server that runs here already must not leak into this one.
for name in $(env | sed -n 's/^\(STET_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done
export STET_CONFIG_HOME="$work/config"

stop() {
  status=$?
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
  rm -rf "$work"
  [ "$status" -eq 0 ] || echo "demo: a step failed (status $status)" >&2
  exit "$status"
}
trap stop EXIT
trap 'exit 130' INT TERM

if [ -t 1 ]; then bold=$(printf '\033[1;34m') plain=$(printf '\033[0m'); else bold= plain=; fi
step() { printf '\n%s== %s%s\n\n' "$bold" "$1" "$plain"; }
run() { printf '%s$ stet %s%s\n' "$bold" "$*" "$plain"; "$stet" "$@"; }

# Section NAME of a Markdown file: what is below that heading, up to the next heading, without the notes that its
# template left in comments.
section() {
  awk -v name="$2" '
    /^#+ / { if (on) exit; title = $0; sub(/^#+ +/, "", title); on = (title == name); next }
    /<!--/ { hidden = 1 }
    on && !hidden
    /-->/ { hidden = 0 }' "$1"
}

if [ -d "$data/streams/kep-753" ]; then
  kep=$data/prds/kep-753-sidecar-containers.md
  title='Sidecar containers' key=KEP
  idea='Sidecar containers start before the main containers of a pod and keep running until they have ended.'
  {
    printf '# problem\n'; section "$kep" 'Motivation'
    printf '\n# users\n'; section "$kep" 'Problems: service mesh'
    printf '\n# goals\n'; section "$kep" 'Summary'
    printf '\n# requirements\n'; section "$kep" 'Goals'
    printf '\n# non-goals\n'; section "$kep" 'Non-Goals'
    printf '\n# risks\n'; section "$kep" 'Scenario 2. Balloon sidecars'
    printf '\n# milestones\nAlpha in 1.28, beta in 1.29.\n'
  } >"$work/answers.md"
  sed 's/.*"commit": "\([^"]*\)", "at": "\([^"]*\)", "subject": "\(.*\)", "revision".*/\1\t\2\t\3/' \
    "$data/streams/kep-753/events.jsonl" >"$work/events.tsv"
else
  title='Payment reminders' key=PAY idea='Remind people before their card fails.'
  cp tools/demo/answers.md "$work/answers.md"
  cp tools/demo/events.tsv "$work/events.tsv"
fi

step 'A server of its own'
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
password='correct horse battery staple'
echo "$password" | "$stet" user add ana@example.org --name Ana --role admin --password-stdin --data "$work/data"
"$stet" serve --listen "127.0.0.1:$port" --data "$work/data" --log-level warning >"$work/serve.txt" &
server=$!
tries=0
until python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$port/readyz')" 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { echo "demo: the server did not start" >&2; exit 1; }
  sleep 0.1
done

step 'Sign in'
echo "$password" | run login --server "http://127.0.0.1:$port" --email ana@example.org --password-stdin
run whoami

step 'A new PRD, and the interview'
run new "$title" --key "$key" --idea "$idea" --answers "$work/answers.md"

step 'Proposals: strike one requirement, let the others stand'
run proposals "$key" | head -n 40
# The last operation of the largest proposal.
struck=$("$stet" proposals "$key" --json | python3 -c '
import json, sys
largest = max(json.load(sys.stdin), key=lambda proposal: len(proposal["operations"]))
print(largest["id"], len(largest["operations"]) - 1)')
run reject "$key" ${struck% *} ${struck#* }
run accept "$key" all

step 'The PRD'
run show "$key"
before=$("$stet" list --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["head_revision"])')

step 'The project moves'
while IFS="$(printf '\t')" read -r id at subject; do
  "$stet" progress "$key" "$subject" --source git --kind commit --id "$id" --at "$at"
done <"$work/events.tsv"

step 'Let stand what the project says'
if [ "$("$stet" proposals "$key" --json)" != '[]' ]; then run accept "$key" all || true; fi

step 'The PRD after'
run show "$key"

step 'Its history, and what the project changed'
run history "$key"
run diff "$key" "$before"
run blame "$key" | head -n 20

step 'Ask the assistant'
run chat "$key" 'what is missing?'
run logout
