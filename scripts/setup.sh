#!/bin/sh
# Installs the system packages that the build and the tests need, and nothing that is already there.
#   setup.sh build   what building and the demonstration need
#   setup.sh test    the same, and the real peers that the tests talk to
set -eu

want=${1:-build}
missing=""

need() { # need PACKAGE TEST…: adds the package if the test fails
    package=$1
    shift
    if ! "$@" >/dev/null 2>&1; then missing="$missing $package"; fi
}
has() { command -v "$1"; }
has_driver() { ls /usr/lib/pcsc/drivers/serial/libifdvpcd.so; }
has_pcscd() { PATH="$PATH:/usr/sbin" command -v pcscd; }

need gcc has cc
need pkg-config has pkg-config
need libc6-dev test -e /usr/include/stdlib.h
case "$missing" in
    *pkg-config*) missing="$missing libpcsclite-dev" ;;
    *) need libpcsclite-dev pkg-config --exists libpcsclite ;;
esac
if [ "$want" = test ]; then
    need pcscd has_pcscd
    need vsmartcard-vpcd has_driver
    need opensc has opensc-tool
    need openssl has openssl
fi

if ! command -v cargo >/dev/null 2>&1; then
    echo "A Rust toolchain is missing: install one from https://rustup.rs (or your distribution), then run this again." >&2
    exit 1
fi
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "These packages are missing, and this is not Debian or Ubuntu:$missing" >&2
    echo "Install what your distribution calls them, then run this again." >&2
    exit 1
fi
root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "These packages are missing:$missing. Install them as root: apt-get install$missing" >&2
        exit 1
    fi
    root=sudo
fi
echo "Installing:$missing"
$root apt-get update -qq
# shellcheck disable=SC2086  # the list is meant to be split
DEBIAN_FRONTEND=noninteractive $root ${root:+env DEBIAN_FRONTEND=noninteractive} apt-get install -y -qq --no-install-recommends $missing >/dev/null
