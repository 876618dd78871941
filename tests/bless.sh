#!/usr/bin/env bash
# Writes every file of expected results anew, once all tests that do not compare with one have passed. Look at
# what `git diff` then shows, and say in CHANGELOG.md that results change.
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_PROFILE_TEST_DEBUG=0
cargo test --locked --lib
cargo test --locked --test it -- --skip golden:: --skip determinism:: --skip reference:: --skip chapters::
NEARHOME_BLESS=1 cargo test --locked --test it -- golden:: determinism:: reference:: chapters::
cargo test --locked --test it -- golden:: determinism:: reference:: chapters::
