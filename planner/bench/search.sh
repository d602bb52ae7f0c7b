#!/bin/sh
# What Random and TPE find after TRIALS trials, here and in Optuna from PyPI, over SEEDS seeds: the medians, how far they may be
# apart by chance, and a rank test. Needs Python 3; the rest is fetched once.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
venv=${SWEEPLINE_CACHE:-$HOME/.cache/sweepline}/optuna-4.5.0
if [ ! -f "$venv/complete" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet optuna==4.5.0 >&2
  touch "$venv/complete"
fi
cd "$root"
found=$(mktemp)
trap 'rm -f "$found"' EXIT
"$venv/bin/python" planner/bench/optuna_side.py "${TRIALS:-100}" "${SEEDS:-100}" > "$found"
./mvnw --quiet --projects planner --also-make test -Dtest=SearchBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dtest.jvmArgs=-XX:TieredStopAtLevel=4" "-Dbench.trials=${TRIALS:-100}" "-Dbench.seeds=${SEEDS:-100}" "-Dbench.optuna=$found"
