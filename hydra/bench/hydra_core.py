"""Composes with the real hydra-core: prints the configuration as JSON, or how long it takes.

usage: hydra_core.py json|bench CONFIG_DIR CONFIG_NAME OVERRIDE...
"""

import json
import sys
import time
import warnings

from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

warnings.simplefilter("ignore")


def main(mode, directory, name, *overrides):
    with initialize_config_dir(version_base="1.3", config_dir=directory, job_name="app"):

        def once():
            config = compose(config_name=name, overrides=list(overrides))
            return OmegaConf.to_container(config, resolve=True)

        once()
        if mode == "json":
            print(json.dumps(once()))
            return
        rounds = []
        for _ in range(5):
            start = time.perf_counter()
            for _ in range(20):
                once()
            rounds.append((time.perf_counter() - start) / 20)
        best = min(rounds)
        print(f"hydra-core 1.3.8          {best * 1000:9.3f} ms each {1 / best:9.0f} per second")


main(*sys.argv[1:])
