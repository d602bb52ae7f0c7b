#!/bin/sh
# Many trials on a real control plane without machines (kwok): launch rate beside bare Pods and Jobs, a sweep of 100,000,
# live trials, a restart, the time between two trials.
# TRIALS=1000 CELLS=100000 LIVE=2000 BRIEF=200; ONLY=launchesTrials for one of them.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
deploy/tools/build etcd kube-apiserver kube-controller-manager kube-scheduler kwok
./mvnw --quiet --projects operator --also-make test "-Dtest=ScaleBenchmark${ONLY:+#$ONLY}" -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtest.jvmArgs="-XX:TieredStopAtLevel=4" "-Dbench.trials=${TRIALS:-1000}" "-Dbench.cells=${CELLS:-100000}" \
  -Dbench.telling=${TELLING:-30} "-Dbench.live=${LIVE:-2000}" "-Dbench.brief=${BRIEF:-200}"
