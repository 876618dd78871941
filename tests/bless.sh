#!/usr/bin/env bash
# Writes every file of expected results anew, once all tests that do not compare with one have passed. Look at
# what `git diff` then shows, and say in CHANGELOG.md that results change.
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_PROFILE_TEST_DEBUG=0
compare=(
    golden::every_shipped_baseline_gives_its_golden_figures
    determinism::the_shipped_wigan_baseline_has_the_pinned_digest
    reference::the_reference_of_metrics_is_current
    reference::the_table_of_judgements_in_data_is_current_and_each_has_its_rationale
    chapters::every_chapters_chart_is_drawn_again_just_so
)
skip=()
for name in "${compare[@]}"; do
    skip+=(--skip "$name")
done
cargo test --locked --lib
cargo test --locked --test it -- "${skip[@]}"
NEARHOME_BLESS=1 cargo test --locked --test it -- --exact "${compare[@]}"
cargo test --locked --test it -- --exact "${compare[@]}"
