#!/bin/sh
# Composes the same request with hydra-core from PyPI and with this module, checks that both give the
# same configuration, and prints how long each takes. Needs Python 3; everything else is fetched once.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
python=${SWEEPLINE_CACHE:-$HOME/.cache/sweepline}/hydra-core/bin/python
if [ ! -x "$python" ]; then
  python3 -m venv "$(dirname "$(dirname "$python")")"
  "$python" -m pip install --quiet hydra-core==1.3.8 omegaconf==2.3.1
fi
words='model=efficientnet_b1 data.image_size=384 augmentation=cutout training.max_epochs=50 +experiment=quickstart'
# shellcheck disable=SC2086 # the words are words
expected=$("$python" "$root/hydra/bench/hydra_core.py" json "$root/configs" config $words)
# shellcheck disable=SC2086
"$python" "$root/hydra/bench/hydra_core.py" bench "$root/configs" config $words
cd "$root"
./mvnw --quiet --projects hydra test -Dtest=ComposeBenchmark -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dbench.words=$words" "-Dbench.expected=$expected"
