"""Optuna's pruners on given learning curves, trials side by side on a number of workers.

Reads one sweep per line as JSON: its pruner, and of each trial the value and the seconds of every epoch. A worker
takes the next trial as soon as its last one has ended. Writes per line which trials were stopped, as `trial:epoch`.
"""
import heapq
import json
import sys

import optuna


def pruner(rule):
    if rule["algorithm"] == "ASHA":
        return optuna.pruners.SuccessiveHalvingPruner(
            min_resource=rule["minEpochs"], reduction_factor=rule["reductionFactor"]
        )
    return optuna.pruners.MedianPruner(n_startup_trials=rule["startupTrials"], n_warmup_steps=rule["minEpochs"])


def run(sweep):
    rule = sweep["rule"]
    study = optuna.create_study(direction=rule["direction"], pruner=pruner(rule))
    curves, seconds = sweep["curves"], sweep["seconds"]
    asked = set(sweep["askedAt"])
    stopped = {}
    waiting = list(range(len(curves)))
    queue = []  # (time, trial, epoch that ends then)
    trials = {}

    def begin(now):
        if waiting:
            number = waiting.pop(0)
            trials[number] = study.ask()
            heapq.heappush(queue, (now + seconds[number], number, 1))

    for _ in range(sweep["workers"]):
        begin(0)
    while queue:
        now, number, epoch = heapq.heappop(queue)
        trial, curve = trials[number], curves[number]
        trial.report(curve[epoch - 1], epoch)
        last = epoch == len(curve)
        if not last and (not asked or epoch in asked) and trial.should_prune():
            stopped[number] = epoch
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
            begin(now)
        elif last:
            study.tell(trial, curve[-1])
            begin(now)
        else:
            heapq.heappush(queue, (now + seconds[number], number, epoch + 1))
    return " ".join(f"{number}:{epoch}" for number, epoch in sorted(stopped.items()))


optuna.logging.set_verbosity(optuna.logging.ERROR)
for line in sys.stdin:
    print(run(json.loads(line)), flush=True)
