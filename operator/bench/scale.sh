#!/bin/sh
# Many trials on a real control plane without machines (kwok): launch rate beside bare Pods and Jobs, a sweep of 100,000,
# live trials, a restart, the time between two trials.
# TRIALS=500 ROUNDS=3 CELLS=100000 LIVE=1000 BRIEF=200 TELLING=60; ONLY=launchesTrials for one of them; PROFILES=FOLDER for
# recordings of Java's Flight Recorder; FLAGS for the operator's Java machine; ARGO=1 to launch as many Pods with Argo
# Workflows too, whose controller is built from its Go module (four minutes). LIVE=10000 alone takes eight minutes on two cores.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
deploy/tools/build etcd kube-apiserver kube-controller-manager kube-scheduler kwok
if [ -n "${ARGO:-}" ]; then
  deploy/tools/build workflow-controller
  argo=$(cd deploy/tools/argo && go mod download github.com/argoproj/argo-workflows/v3 && go list -m -f '{{.Dir}}' github.com/argoproj/argo-workflows/v3)
fi
./mvnw --quiet --projects operator --also-make test "-Dtest=ScaleBenchmark${ONLY:+#$ONLY}" -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtest.jvmArgs="-XX:TieredStopAtLevel=4" "-Dbench.trials=${TRIALS:-500}" "-Dbench.rounds=${ROUNDS:-3}" \
  "-Dbench.cells=${CELLS:-100000}" "-Dbench.telling=${TELLING:-60}" "-Dbench.live=${LIVE:-1000}" \
  "-Dbench.brief=${BRIEF:-200}" ${PROFILES:+"-Dbench.profiles=$PROFILES"} ${FLAGS:+"-Dbench.flags=$FLAGS"} ${argo:+"-Dbench.argo=$argo"}
