#!/bin/sh
# How long the operator takes to start, on a real API server and with a real broker: until its readiness probe is answered,
# as its image starts it, with the cache of its rehearsal and without, in turns; STARTS=5 of each. And its memory when idle.
set -eu
cd "$(dirname "$0")/../.."
deploy/tools/build etcd kube-apiserver
deploy/build-java
./mvnw --quiet --projects operator --also-make test -Dtest=StartBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
  -Dsweepline.excluded= "-Dbench.starts=${STARTS:-5}"
