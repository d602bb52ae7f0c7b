#!/bin/sh
# Many trials on a real control plane without machines (kwok): launch rate beside bare Pods and Jobs, a sweep of 100,000,
# live trials, a restart, the time between two trials.
# TRIALS=500 CELLS=100000 LIVE=500 BRIEF=100 TELLING=30; ONLY=launchesTrials for one of them.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
deploy/tools/build etcd kube-apiserver kube-controller-manager kube-scheduler kwok
./mvnw --quiet --projects operator --also-make test "-Dtest=ScaleBenchmark${ONLY:+#$ONLY}" -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtest.jvmArgs="-XX:TieredStopAtLevel=4" "-Dbench.trials=${TRIALS:-500}" "-Dbench.cells=${CELLS:-100000}" \
  -Dbench.telling=${TELLING:-30} "-Dbench.live=${LIVE:-500}" "-Dbench.brief=${BRIEF:-100}"
