#!/bin/sh
# How long `compare` takes for RUNS finished runs, and how much memory; page by page from an API server that only
# sends. Then the same of the operator's API, which dashboards ask.
set -eu
cd "$(dirname "$0")/../.."
./mvnw --quiet --projects cli,operator --also-make test -Dtest=CompareBenchmark,ComparisonBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dtest.jvmArgs=-XX:TieredStopAtLevel=4" "-Dbench.runs=${RUNS:-10000}"
