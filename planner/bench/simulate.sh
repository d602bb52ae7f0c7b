#!/bin/sh
# Whole sweeps in a cluster that loses, delays and repeats things, under an operator that crashes: SEEDS=10000 runs of
# each simulation, from FROM=0 on. Two at a time: each is one thread.
set -eu
cd "$(dirname "$0")/../.."
exec ./mvnw --batch-mode --no-transfer-progress --projects planner --also-make test \
  "-Dtest=${TEST:-*SimulationTest}" -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dsweepline.seeds=${SEEDS:-10000}" "-Dsweepline.firstSeed=${FROM:-0}" \
  -DforkCount=2 -DreuseForks=true -Dtest.jvmArgs=-XX:TieredStopAtLevel=4
