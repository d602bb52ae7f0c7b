#!/bin/sh
# Sends events of many trials through a real broker, the forwarder and the status folding of one operator, with signatures
# checked, and the same rows through the official W&B client. RUNS=200 ROWS=2000. Needs ../shared/wandb and Python 3.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
[ -d deploy/images/kafka/target/lib ] || ./mvnw --quiet --file deploy/images/kafka/pom.xml package
./mvnw --quiet --projects operator --also-make test -Dtest=EventsBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtest.heap=512m -Dtest.jvmArgs="-XX:TieredStopAtLevel=4 --sun-misc-unsafe-memory-access=allow" \
  "-Dbench.runs=${RUNS:-200}" "-Dbench.rows=${ROWS:-2000}" -Dbench.comparedRuns=10 -Dbench.comparedRows=2000
