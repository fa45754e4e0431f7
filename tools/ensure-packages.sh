#!/bin/sh
# Installs Debian packages that are missing: ensure-packages.sh PACKAGE... (asks apt only when something is missing).
# A package counts as present when what it is needed for is there, whoever installed it.
set -eu

present() {
    case "$1" in
        softhsm2) command -v softhsm2-util >/dev/null 2>&1 ;;
        postgresql) command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ;;
        python3-venv) python3 -c 'import ensurepip, venv' >/dev/null 2>&1 ;;
        nodejs) command -v node >/dev/null 2>&1 ;;
        npm) command -v npm >/dev/null 2>&1 ;;
        gcc) command -v gcc >/dev/null 2>&1 ;;
        libc6-dev) [ -f /usr/include/stdlib.h ] ;;
        *) dpkg -s "$1" >/dev/null 2>&1 ;;
    esac
}

missing=""
for package in "$@"; do
    present "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing:$missing. This system has no apt-get: install them with its own package manager, then run make again." >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        echo "Missing:$missing. Install them with: sudo apt-get install -y$missing, then run make again." >&2
        exit 1
    fi
fi
echo "Installing$missing" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "apt-get could not install$missing: see above, then run make again." >&2
    exit 1
fi
for package in $missing; do
    present "$package" || { echo "$package was installed, yet what it should bring is not there." >&2; exit 1; }
done
