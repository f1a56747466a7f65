#!/usr/bin/env bash
# shield_figures.sh [CASES]: the figures of "Own words, round trip, utility, poison" in bench/RESULTS.md, from the tests
# that make them (build/release/protect_test and restore_test, or FIRSTPASS_BUILD). CASES: random round trips, 10,000.
set -euo pipefail
build=${FIRSTPASS_BUILD:-$(dirname "$(readlink -f "$0")")/../build/release}
figures() { "$@" | grep -E '^(forms|round trips|who|how|poisoned)' || true; }

figures "$build/protect_test" --gtest_filter='NameForms.*'
FIRSTPASS_CASES=${1:-10000} figures "$build/restore_test" --gtest_filter='RoundTrip.*'
figures "$build/restore_test" --gtest_filter='Utility.*:Poison.*'
