#!/usr/bin/env bash
# Runs dieharder (a Debian package) on what the simulation draws at structured addresses.
#
#   benches/randomness.sh STREAM [long|short|least]    # STREAM: see examples/generator.rs
#
# About 5 minutes of CPU for `long`, 2 for `short`, half a minute for `least`. Of true random numbers
# 1 result in 100 is WEAK, 1 in 10,000 or so FAILED.
set -euo pipefail
cd "$(dirname "$0")/.."
stream="$1"
cargo build --quiet --release --example generator
generator=target/release/examples/generator

short=("-d 0" "-d 2" "-d 3" "-d 4" "-d 8" "-d 9" "-d 11" "-d 15" "-d 100" "-d 101" "-d 102"
    "-d 200 -n 8" "-d 201 -n 3" "-d 207" "-d 209")
long=("-d 0" "-d 1" "-d 2" "-d 3" "-d 4" "-d 8" "-d 9" "-d 10" "-d 11" "-d 12" "-d 13" "-d 15" "-d 16" "-d 17"
    "-d 100" "-d 101" "-d 102" "-d 204" "-d 205" "-d 206" "-d 207" "-d 208" "-d 209"
    "-d 200 -n 1" "-d 200 -n 2" "-d 200 -n 4" "-d 200 -n 8" "-d 200 -n 12"
    "-d 201 -n 2" "-d 202 -n 2" "-d 201 -n 3" "-d 202 -n 3" "-d 201 -n 4" "-d 202 -n 4" "-d 201 -n 5" "-d 202 -n 5"
    "-d 203 -n 0" "-d 203 -n 1" "-d 203 -n 3" "-d 203 -n 7")
least=("-d 2" "-d 8" "-d 101" "-d 0")
declare -n tests="${2:-short}"

for options in "${tests[@]}"; do
    # dieharder stops reading when it has read enough.
    # shellcheck disable=SC2086
    ("$generator" "$stream" || true) 2>/dev/null | dieharder -g 200 $options | grep -E "PASSED|WEAK|FAILED"
done
