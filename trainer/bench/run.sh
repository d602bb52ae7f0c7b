#!/bin/sh
# Times training steps of EfficientNet-B0, then whole epochs over image files, here and in Python with the same PyTorch, batch,
# threads, workers and memory layout, in turns; watches the memory of this process over a thousand steps, and times what an event
# costs the thread that trains. THREADS=1 WORKERS=1. Needs Python 3 and a C compiler; the rest is fetched once.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
python=$("$root/trainer/bench/python-env")
threads=${THREADS:-1}
export OMP_NUM_THREADS="$threads"
cd "$root"
# Tests compile quickly, for they are short; this is how a run compiles.
./mvnw --quiet --projects trainer --also-make test "-Dtest=${BENCHMARKS:-TrainingBenchmark,EpochBenchmark,EventBenchmark}" -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dtest.jvmArgs=-XX:TieredStopAtLevel=4 -Dai.djl.pytorch.num_threads=$threads" \
  "-Dbench.python=$python" "-Dbench.threads=$threads" "-Dbench.workers=${WORKERS:-1}"
