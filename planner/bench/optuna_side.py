"""What Optuna finds: a line of JSON for each function, sampler and seed."""

import json
import math
import sys

import optuna

HARTMANN_ALPHA = [1.0, 1.2, 3.0, 3.2]
HARTMANN_A = [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
]
HARTMANN_P = [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
]


def branin(trial):
    x = trial.suggest_float("x", -5, 10)
    y = trial.suggest_float("y", 0, 15)
    inner = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return inner * inner + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann6(trial):
    x = [trial.suggest_float(f"x{i}", 0, 1) for i in range(6)]
    return -sum(
        alpha * math.exp(-sum(a * (xi - p * 1e-4) ** 2 for a, p, xi in zip(row, at, x)))
        for alpha, row, at in zip(HARTMANN_ALPHA, HARTMANN_A, HARTMANN_P)
    )


def mixed(trial):
    optimizer = trial.suggest_categorical("optimizer", ["adamw", "sgd", "lion"])
    lr = trial.suggest_float("lr", 1e-6, 1e-1, log=True)
    layers = trial.suggest_int("layers", 1, 12)
    width = trial.suggest_int("width", 16, 2048, log=True)
    dropout = trial.suggest_float("dropout", 0.0, 0.5, step=0.05)
    best = {"adamw": -3.5, "sgd": -1.5, "lion": -4.5}[optimizer]
    loss = (math.log10(lr) - best) ** 2
    if optimizer == "sgd":
        loss += 4 * (trial.suggest_float("momentum", 0.0, 0.99) - 0.9) ** 2
    else:
        loss += {"adamw": 0.2, "lion": 0.35}[optimizer]
    loss += 0.1 * abs(layers - 5) + 0.1 * (math.log2(width) - 8) ** 2
    return loss + 10 * (dropout - 0.2) ** 2


def main(trials, seeds):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    samplers = {"Random": optuna.samplers.RandomSampler, "TPE": optuna.samplers.TPESampler}
    for function in (branin, hartmann6, mixed):
        for name, sampler in samplers.items():
            for seed in range(1, seeds + 1):
                study = optuna.create_study(sampler=sampler(seed=seed))
                study.optimize(function, n_trials=trials)
                line = {"function": function.__name__, "sampler": name, "seed": seed, "best": study.best_value}
                print(json.dumps(line))


main(int(sys.argv[1]), int(sys.argv[2]))
