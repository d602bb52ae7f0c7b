#!/bin/sh
# How long `compare` takes for RUNS finished runs, and how much memory; page by page from an API server that only sends.
set -eu
cd "$(dirname "$0")/../.."
./mvnw --quiet --projects cli --also-make test -Dtest=CompareBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dtest.jvmArgs=-XX:TieredStopAtLevel=4" "-Dbench.runs=${RUNS:-10000}"
