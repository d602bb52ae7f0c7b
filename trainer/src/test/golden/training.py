"""Writes what PyTorch and scikit-learn make of a few numbers, for GoldenTest and ScoresTest.

    python3 trainer/src/test/golden/training.py     # torch 2.7.1, scikit-learn 1.7
"""
import json
import pathlib

import numpy
import sklearn.metrics
import sklearn.utils.class_weight
import torch

HERE = pathlib.Path(__file__).parent.parent
OUT = HERE / "resources/dev/sweepline/trainer/training/golden.json"
STEPS = 20
torch.manual_seed(1)


def optimizer(name, settings, make):
    start = torch.randn(6)
    parameter = torch.nn.Parameter(start.clone())
    made = make([parameter])
    gradients, rates, values = [], [], []
    for step in range(STEPS):
        gradient = torch.randn(6) * 10.0 ** (step % 5 - 3)
        parameter.grad = gradient.clone()
        rate = 0.01 * (step % 7 + 1)
        made.param_groups[0]["lr"] = rate
        made.step()
        gradients.append(gradient.tolist())
        rates.append(rate)
        values.append(parameter.detach().tolist())
    return {"name": name, "training": settings, "start": start.tolist(), "rates": rates,
            "gradients": gradients, "values": values}


def schedule(name, settings, make):
    made = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    scheduler = make(made)
    rates = []
    for _ in range(12):
        rates.append(made.param_groups[0]["lr"])
        made.step()
        scheduler.step()
    return {"name": name, "training": settings | {"lr": 0.5}, "rates": rates}


def clip():
    start = [torch.randn(4), torch.randn(3)]
    parameters = [torch.nn.Parameter(torch.zeros_like(each)) for each in start]
    for parameter, gradient in zip(parameters, start):
        parameter.grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_(parameters, 0.75)
    return {"gradients": [each.tolist() for each in start], "norm": norm.item(),
            "clipped": [each.grad.tolist() for each in parameters]}


def weighted_loss():
    labels = [0, 0, 0, 1, 2, 2]
    logits = torch.randn(len(labels), 3)
    weights = sklearn.utils.class_weight.compute_class_weight(
        "balanced", classes=numpy.array([0, 1, 2]), y=[0] * 7 + [1] * 2 + [2] * 3)
    loss = torch.nn.CrossEntropyLoss(weight=torch.tensor(weights, dtype=torch.float32))
    return {"labels": labels, "logits": logits.tolist(), "counts": [7, 2, 3], "weights": weights.tolist(),
            "loss": loss(logits, torch.tensor(labels)).item()}


def scores(name, classes, truths, answers):
    labels = list(range(classes))
    return {
        "name": name, "classes": classes, "truths": truths, "answers": answers,
        "accuracy": sklearn.metrics.accuracy_score(truths, answers),
        "macroF1": sklearn.metrics.f1_score(truths, answers, average="macro", zero_division=0),
        "classF1": sklearn.metrics.f1_score(truths, answers, average=None, labels=labels, zero_division=0).tolist(),
        "confusion": sklearn.metrics.confusion_matrix(truths, answers, labels=labels).tolist(),
    }


def drawn(classes, count, wrong):
    truths = torch.randint(classes, (count,))
    answers = torch.where(torch.rand(count) < wrong, torch.randint(classes, (count,)), truths)
    return truths.tolist(), answers.tolist()


golden = {
    "versions": {"torch": torch.__version__, "scikit-learn": sklearn.__version__},
    "optimizers": [
        optimizer("adamw", {"optimizer": "adamw", "weight_decay": 0.01},
                  lambda p: torch.optim.AdamW(p, weight_decay=0.01)),
        optimizer("adamw with other betas",
                  {"optimizer": "adamw", "weight_decay": 0.3, "beta1": 0.8, "beta2": 0.95, "eps": 1e-4},
                  lambda p: torch.optim.AdamW(p, weight_decay=0.3, betas=(0.8, 0.95), eps=1e-4)),
        optimizer("sgd", {"optimizer": "sgd", "weight_decay": 0, "momentum": 0},
                  lambda p: torch.optim.SGD(p, lr=1)),
        optimizer("sgd with momentum", {"optimizer": "sgd", "weight_decay": 0.1, "momentum": 0.9},
                  lambda p: torch.optim.SGD(p, lr=1, momentum=0.9, weight_decay=0.1)),
        optimizer("sgd after nesterov",
                  {"optimizer": "sgd", "weight_decay": 0.1, "momentum": 0.9, "nesterov": True},
                  lambda p: torch.optim.SGD(p, lr=1, momentum=0.9, weight_decay=0.1, nesterov=True)),
    ],
    "schedules": [
        schedule("cosine", {"scheduler": "cosine"},
                 lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=12)),
        schedule("step", {"scheduler": "step", "step_epochs": 2, "step_gamma": 0.3},
                 lambda o: torch.optim.lr_scheduler.StepLR(o, step_size=4, gamma=0.3)),
        schedule("constant", {"scheduler": "constant"},
                 lambda o: torch.optim.lr_scheduler.ConstantLR(o, factor=1)),
    ],
    "clip": clip(),
    "weightedLoss": weighted_loss(),
    "scores": [
        scores("all classes", 5, *drawn(5, 60, 0.4)),
        scores("a class that is absent", 6, *drawn(5, 40, 0.5)),
        scores("a class that is said only", 4, [0, 1, 1, 3], [0, 1, 2, 3]),
        scores("a class that is meant only", 3, [0, 0, 0, 1], [0, 0, 0, 0]),
        scores("nothing right", 3, [0, 1, 2], [1, 2, 0]),
        scores("seventeen classes", 17, *drawn(17, 300, 0.2)),
    ],
}
OUT.write_text("{\n" + ",\n".join(f'"{key}": ' + (
    "[\n" + ",\n".join(map(json.dumps, value)) + "\n]" if isinstance(value, list) else json.dumps(value))
    for key, value in golden.items()) + "\n}\n")
