#!/bin/sh
# Trains the smallest network here and in Python on the same pages, with SEEDS=5 seeds from FIRST_SEED=1 on each side, and prints
# the macro F1 of both with standard errors. Needs Python 3 and a C compiler; the rest is fetched once.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/trainer/bench/python-env" >/dev/null
cd "$root"
./mvnw --quiet --projects trainer --also-make test -Dtest=F1Benchmark -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dtest.jvmArgs=-Dai.djl.pytorch.num_threads=1" "-Dbench.seeds=${SEEDS:-5}" "-Dbench.firstSeed=${FIRST_SEED:-1}"
