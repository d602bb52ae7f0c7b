"""Trains a small network in plain Python on points of two interleaved spirals, to show a trainer of one's own."""

import json
import math
import random
import time

import sweepline

CLASSES = ("inner", "outer")


def spirals(count, seed):
    dice = random.Random(seed)
    points = []
    for i in range(count):
        label = i % 2
        turn = 0.3 + 2.2 * math.pi * (i / count)
        angle = turn + math.pi * label + dice.gauss(0, 0.08)
        radius = turn / 7
        points.append(([radius * math.cos(angle), radius * math.sin(angle), 1.0], label))
    dice.shuffle(points)
    return points


class Network:
    """One hidden layer of tanh; none of it (hidden = 0) is logistic regression."""

    def __init__(self, hidden, seed):
        dice = random.Random(seed)
        self.hidden = [[dice.gauss(0, 2) for _ in range(3)] for _ in range(hidden)]
        self.out = [dice.gauss(0, 0.1) for _ in range(hidden + 1 if hidden else 3)]

    def features(self, point):
        if not self.hidden:
            return point
        return [math.tanh(sum(w * x for w, x in zip(row, point))) for row in self.hidden] + [1.0]

    def probability(self, point):
        return self.of(self.features(point))

    def of(self, features):
        z = sum(w * x for w, x in zip(self.out, features))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))

    def learn(self, point, label, rate):
        features = self.features(point)
        p = self.of(features)
        slope = rate * (p - label)
        for row, w, f in zip(self.hidden, self.out, features):
            back = slope * w * (1 - f * f)
            for i, x in enumerate(point):
                row[i] -= back * x
        self.out = [w - slope * f for w, f in zip(self.out, features)]
        return -math.log(max(1e-12, p if label else 1 - p))

    def state(self):
        return {"hidden": self.hidden, "out": self.out}

    def load(self, state):
        self.hidden, self.out = state["hidden"], state["out"]


def scores(network, points):
    hits = [[0, 0], [0, 0]]
    for point, label in points:
        hits[label][network.probability(point) > 0.5] += 1
    f1 = [2 * hits[c][c] / max(1, 2 * hits[c][c] + hits[c][1 - c] + hits[1 - c][c]) for c in (0, 1)]
    return {"val_f1": sum(f1) / 2, "val_acc": (hits[0][0] + hits[1][1]) / len(points)}


def train(run):
    pick = lambda key: sweepline.select(run.config, key)
    epochs, rate, points = pick("training.max_epochs"), pick("training.lr"), pick("data.points")
    if not isinstance(epochs, int) or epochs < 1:
        raise sweepline.Failure(sweepline.INVALID_CONFIG, f"training.max_epochs: must be at least 1, was {epochs!r}")
    seed = pick("seed")
    training, validation = spirals(points, seed), spirals(points // 2, seed + 1)
    network, first = Network(pick("model.hidden"), seed), 1
    if run.resume_from:
        with open(run.resume_from, encoding="utf-8") as file:
            state = json.load(file)
        network.load(state["network"])
        first = state["epoch"] + 1
    run.started(device="cpu", max_epochs=epochs, steps_per_epoch=len(training), classes=CLASSES)
    for epoch in range(first, epochs + 1):
        random.Random(seed * 1000 + epoch).shuffle(training)
        loss = 0.0
        for step, (point, label) in enumerate(training, 1):
            loss += network.learn(point, label, rate)
            if step % 100 == 0:
                run.progress((epoch - 1) * len(training) + step, epoch - 1 + step / len(training), {"train_loss": loss / step})
        loss /= len(training)
        if not math.isfinite(loss):
            raise sweepline.Failure(sweepline.DIVERGED, f"the loss is {loss} in epoch {epoch}")
        step, metrics = epoch * len(training), dict(scores(network, validation), train_loss=loss)
        best = run.epoch_ended(step, epoch, metrics)
        run.log(f"epoch {epoch}/{epochs}: loss {loss:.3f} val_f1 {metrics['val_f1']:.3f}")
        content = json.dumps({"epoch": epoch, "network": network.state()}).encode()
        run.checkpoint("last.json", content, step, epoch, metrics)
        if best:
            run.checkpoint("best.json", content, step, epoch, metrics, best=True)
        run.stop_if_asked()
        time.sleep(pick("training.pause_s") or 0)


if __name__ == "__main__":
    sweepline.main(train)
