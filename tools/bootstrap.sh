#!/bin/sh
# Finds what this machine lacks and installs it from Debian and npm. Silent and fast when nothing is missing.
#
#   tools/bootstrap.sh build|test|bench|lint
#
# Needs root, or sudo, only when a Debian package is missing.
set -eu
cd "$(dirname "$0")/.."

build='gcc libc6-dev meson ninja-build pkg-config python3 libmicrohttpd-dev libjansson-dev libcjose-dev libssl-dev
  libcrypt-dev libzxcvbn-dev libsqlite3-dev libpq-dev libhiredis-dev libcurl4-openssl-dev libcmark-gfm-dev libcmark-gfm-extensions-dev
  liboath-dev libqrencode-dev libutf8proc-dev libinih-dev uthash-dev libgit2-dev libexpat1-dev zlib1g-dev libcmocka-dev'
test="$build git openssl libasan8 libubsan1 libtsan2 clang-14 libclang-rt-14-dev postgresql-15 redis-server chromium fonts-dejavu-core"
lint="$build clang-14 clang-format-14 clang-tidy-14 git"
bench="$build python3-fastapi python3-uvicorn python3-uvloop python3-httptools python3-passlib python3-bcrypt python3-jose
  python3-cryptography python3-sqlalchemy"

for_task=${1:-build}
case $for_task in
build) packages=$build ;;
test) packages=$test ;;
bench) packages=$bench ;;
lint) packages=$lint ;;
*) echo "usage: tools/bootstrap.sh build|test|bench|lint" >&2; exit 2 ;;
esac
# Another Node.js than Debian's does as well.
command -v node >/dev/null && command -v npm >/dev/null || packages="$packages nodejs npm"

# shellcheck disable=SC2086  # the lists are words
missing=$(for package in $packages; do
  case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) in
  ii*) ;;
  *) echo "$package" ;;
  esac
done)

if [ -n "$missing" ]; then
  sudo=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "bootstrap: these Debian packages are missing, and there is no sudo to install them:" $missing >&2
      exit 1
    }
    sudo=sudo
  fi
  echo "bootstrap: installing" $missing
  log=$(mktemp)
  # A package that starts a service of its own must not: the tests start their own servers.
  if ! { $sudo apt-get update && $sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "bootstrap: the installation failed; the whole log is in $log" >&2
    exit 1
  fi
  rm -f "$log"
fi

# Installs a folder's npm packages when its lock file is newer than what was installed.
npm_folder() {
  [ -f "$1/package-lock.json" ] || return 0
  if [ ! -f "$1/node_modules/.package-lock.json" ] || [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
    echo "bootstrap: installing the npm packages of $1"
    (cd "$1" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error)
    touch "$1/node_modules/.package-lock.json"
  fi
}

npm_folder web
if [ "$for_task" = test ]; then
  npm_folder tests/api
  npm_folder tests/browser
fi
