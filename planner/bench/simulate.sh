#!/bin/sh
# Whole sweeps in a cluster that loses, delays and repeats things, under an operator that crashes: SEEDS=10000 runs of
# each simulation, from FROM=0 on, as many at a time as there are cores. TEST=SweepSimulationTest runs that one alone.
set -eu
cd "$(dirname "$0")/../.."
exec ./mvnw --batch-mode --no-transfer-progress --projects planner --also-make test \
  "-Dtest=${TEST:-*SimulationTest}" -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dsweepline.seeds=${SEEDS:-10000}" "-Dsweepline.firstSeed=${FROM:-0}" \
  -Djunit.jupiter.execution.parallel.enabled=true -Djunit.jupiter.execution.parallel.mode.default=concurrent \
  -Dtest.heap=1g -Dtest.jvmArgs=-XX:TieredStopAtLevel=4
