#!/bin/sh
# The same learning curves in the same order of arrival to Optuna's pruners and to ours: which trials are
# stopped, how many epochs that costs, and what is found. RUNS=200 sweeps of each kind, SEED=1.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
python=$("$root/planner/bench/optuna-env")
cd "$root"
./mvnw --quiet --projects planner --also-make test -Dtest=StoppingBenchmark \
  -Dsurefire.failIfNoSpecifiedTests=false -Dsweepline.excluded= \
  "-Dbench.python=$python" "-Dbench.runs=${RUNS:-200}" "-Dbench.seed=${SEED:-1}"
