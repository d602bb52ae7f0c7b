#!/bin/sh
# On this machine's GPU: training steps and whole epochs of EfficientNet-B0 here and in Python with the same PyTorch, in turns, and
# how busy either keeps the GPU (nvidia-smi); the memory of this process and of the GPU over a thousand steps. WORKERS=4. Says so
# where there is no GPU. Downloads 3 GB for each side, once.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
settings=$("$root/trainer/gpu-settings")
if [ -z "$settings" ]; then
  echo "bench-gpu: no CUDA device: skipped"
  exit
fi
command -v nvidia-smi >/dev/null || { echo "bench-gpu: no nvidia-smi, which says how busy the GPU is" >&2; exit 1; }
nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
python=$("$root/trainer/bench/python-env" cuda)
cd "$root"
# shellcheck disable=SC2046 # one word for each setting
./mvnw --quiet --projects trainer --also-make test -Dtest=TrainingBenchmark,EpochBenchmark \
  -Dsurefire.failIfNoSpecifiedTests=false $(echo "$settings" | sed 's/-Dgpu\./-Dtest./g') \
  "-Dtest.jvmArgs=-XX:TieredStopAtLevel=4" "-Dbench.python=$python" -Dbench.device=cuda "-Dbench.workers=${WORKERS:-4}"
