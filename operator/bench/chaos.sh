#!/usr/bin/env bash
# Twenty experiments' rows to a stand-in for W&B while Kafka, forwarders and W&B fail, once for each of $SEEDS.
set -euo pipefail
cd "$(dirname "$0")/../.."
JAVA_HOME="$(deploy/java-home)"
export JAVA_HOME

./mvnw --batch-mode --quiet test --projects operator --also-make -Dsweepline.excluded= -Dtest=ForwarderChaosTest \
  -Dsurefire.failIfNoSpecifiedTests=false "-Dsweepline.chaos.seeds=${SEEDS:-1,2,3,4,5}"
