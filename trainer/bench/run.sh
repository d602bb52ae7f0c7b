#!/bin/sh
# Times training steps of EfficientNet-B0 here and in Python with the same PyTorch, batch, threads and memory layout, in turns;
# then watches the memory of this process over a thousand steps, and times what an event costs the thread that trains. THREADS=1. Needs Python 3 and a C compiler; the rest is fetched once.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
python=$("$root/trainer/bench/python-env")
threads=${THREADS:-1}
export OMP_NUM_THREADS="$threads"
cd "$root"
./mvnw --quiet --projects trainer --also-make test -Dtest=TrainingBenchmark,EventBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dtest.jvmArgs=-Dai.djl.pytorch.num_threads=$threads" "-Dbench.python=$python" "-Dbench.threads=$threads"
