#!/bin/sh
# A throw-away PostgreSQL for tests: starts one in a folder of its own, on a Unix socket only, and writes one line:
#   ready URL      it accepts connections
#   skipped WHY    PostgreSQL is not installed
#   failed WHY     it is installed, but did not start
# It runs until standard input is closed, so also when the test that started it was killed, and leaves nothing behind.
# It keeps nothing safe (fsync is off). STET_TEST_POSTGRES_BIN names the folder of the programs, if it is not Debian's.
set -eu

bin=${STET_TEST_POSTGRES_BIN:-$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)}
if ! [ -x "$bin/postgres" ]; then
    echo "skipped PostgreSQL is not installed (apt-get install postgresql)"
    exit 0
fi

# The server refuses to run as root. The text of this script goes along, because the other user may not be allowed to
# read the file.
if [ "$(id -u)" = 0 ]; then
    for user in postgres nobody ''; do
        [ -z "$user" ] || ! id -u "$user" >/dev/null 2>&1 || break
    done
    [ -n "$user" ] || { echo "failed there is no user that PostgreSQL could run as"; exit 1; }
    export STET_TEST_POSTGRES_BIN="$bin"
    exec setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups sh -c "$(cat "$0")" postgres.sh
fi
cd /

folder=$(mktemp -d /tmp/stet-postgres-XXXXXX)
server=
finish() {
    trap '' HUP INT TERM
    if [ -n "$server" ]; then
        kill -QUIT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
fail() {
    echo "failed $1: $(tail -n 1 "$folder/log")"
    exit 1
}

# Sorted by a language's rules rather than by bytes, as most servers are, so that tests notice a query whose order
# depends on it.
"$bin/initdb" --pgdata="$folder/data" --username=stet --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --locale-provider=icu --icu-locale=en --no-sync --no-instructions >"$folder/log" 2>&1 || fail initdb
"$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c full_page_writes=off \
    -c max_connections=64 -c shared_buffers=32MB -c autovacuum=off -c jit=off </dev/null >"$folder/log" 2>&1 &
server=$!
until "$bin/pg_isready" --quiet --host="$folder"; do
    kill -0 "$server" 2>/dev/null || fail postgres
    sleep 0.05
done

echo "ready postgresql://stet@/postgres?host=$folder"
cat >/dev/null
