"""Trains `nano` in PyTorch on the pixels that the benchmark wrote, once for each seed, and prints a line `KIND SEED F1 LOSSES…`,
the losses being those of the first steps: torch_f1.py FOLDER SEED…

KIND is `own` where weights and order come from PyTorch's random numbers, and `same` where they, and the seeds of
dropout, are those of the trainer's run."""

import json
import pathlib
import sys
import warnings

import numpy
import safetensors.torch
import torch
from torchvision.models.efficientnet import EfficientNet, MBConvConfig

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
FIRST_STEPS = 20


def nano(classes, drop_rate):
    stages = [(1, 3, 1, 16, 8, 1), (4, 3, 2, 8, 16, 2), (4, 3, 2, 16, 24, 2), (4, 3, 2, 24, 40, 2)]
    return EfficientNet([MBConvConfig(*stage) for stage in stages], drop_rate, 0.0, num_classes=classes, last_channel=128)


def normalized(images):
    """From rows of gray bytes, as `convert("RGB")`, `ToTensor` and `Normalize` would."""
    images = torch.from_numpy(images).unsqueeze(1).expand(-1, 3, -1, -1) / 255
    images = (images - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)
    return images.contiguous(memory_format=torch.channels_last)


def macro_f1(labels, said, classes):
    """scikit-learn's: the mean over classes that are meant or said."""
    scores = []
    for c in range(classes):
        hits, both = ((labels == c) & (said == c)).sum(), (labels == c).sum() + (said == c).sum()
        if both > 0:
            scores.append((2 * hits / both).item())
    return sum(scores) / len(scores)


class Run:
    def __init__(self, settings, train, val):
        self.settings, self.train, self.val = settings, train, val
        self.batch, self.epochs = settings["batch"], settings["epochs"]
        self.steps = len(train[1]) // self.batch

    def own(self, seed):
        torch.manual_seed(seed)
        model = nano(self.settings["classes"], self.settings["drop_rate"])
        order = (torch.randperm(len(self.train[1])) for _ in range(self.epochs))
        batches = (epoch[i * self.batch:(i + 1) * self.batch] for epoch in order for i in range(self.steps))
        return self.trained(model, ((batch, None) for batch in batches))

    def same(self, seed, folder):
        model = nano(self.settings["classes"], self.settings["drop_rate"])
        model.load_state_dict(safetensors.torch.load_file(folder / f"begin-{seed}.safetensors"))
        told = json.loads((folder / f"order-{seed}.json").read_text())
        return self.trained(model, zip(map(torch.tensor, told["batches"]), told["seeds"]))

    def trained(self, model, batches):
        model = model.to(memory_format=torch.channels_last).train()
        optimizer = torch.optim.AdamW(model.parameters(), lr=self.settings["lr"], weight_decay=self.settings["weight_decay"])
        warmup = round(self.settings["warmup_epochs"] * self.steps)
        rising = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / warmup, 1.0, warmup - 1)
        falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, self.epochs * self.steps - warmup)
        schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, [rising, falling], [warmup])
        loss_of = torch.nn.CrossEntropyLoss(label_smoothing=self.settings["label_smoothing"])
        losses = []
        for indices, seed in batches:
            if seed is not None:
                torch.manual_seed(seed)
            optimizer.zero_grad()
            loss = loss_of(model(self.train[0][indices]), self.train[1][indices])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), self.settings["grad_clip"])
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        return self.judged(model.eval()), losses[:FIRST_STEPS]

    @torch.no_grad()
    def judged(self, model):
        said = torch.cat([model(part).argmax(1) for part in self.val[0].split(100)])
        return macro_f1(self.val[1], said, self.settings["classes"])


def part(folder, name, size):
    labels = torch.from_numpy(numpy.fromfile(folder / f"{name}.labels", numpy.uint8).astype(numpy.int64))
    return normalized(numpy.fromfile(folder / f"{name}.pixels", numpy.uint8).reshape(-1, size, size)), labels


def main():
    warnings.filterwarnings("ignore", "The epoch parameter", UserWarning)  # SequentialLR calls what it deprecates.
    folder = pathlib.Path(sys.argv[1])
    settings = json.loads((folder / "settings.json").read_text())
    torch.set_num_threads(settings["threads"])
    run = Run(settings, part(folder, "train", settings["size"]), part(folder, "val", settings["size"]))
    for seed in map(int, sys.argv[2:]):
        for kind, (f1, losses) in [("own", run.own(seed)), ("same", run.same(seed, folder))]:
            print(kind, seed, f1, *losses, flush=True)


if __name__ == "__main__":
    main()
