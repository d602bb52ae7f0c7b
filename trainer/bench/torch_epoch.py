"""Epochs over image files with torchvision's ImageFolder and PyTorch's DataLoader: torch_epoch.py DEVICE THREADS WORKERS FOLDER.
Reads lines and answers each with the seconds on the clock and of the processor, its workers' too:

    first SIZE BATCH AUGMENTATION    an epoch from the listing of the folder on
    again                            one more with the same loader, whose workers decode again
    cached                           one more with a loader of decoded images in memory
    prepare first|cached             what is nobody's time, before either
"""

import multiprocessing
import os
import sys
import time

import torch
import torchvision
from torchvision import transforms

from torch_side import Side

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def augmented(name):
    return {"none": [], "randaugment": [transforms.RandAugment(2, 9)]}[name]


class InMemory(torch.utils.data.Dataset):
    """Images that were decoded and resized before."""

    def __init__(self, folder, size, augmentation):
        resized = torchvision.datasets.ImageFolder(folder, transforms.Resize((size, size)))
        self.images = [resized[i] for i in range(len(resized))]
        self.rest = transforms.Compose([*augmented(augmentation), transforms.ToTensor(), transforms.Normalize(MEAN, DEVIATION)])

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        image, label = self.images[index]
        return self.rest(image), label


class Epochs:
    def __init__(self, side, workers, folder):
        self.side, self.workers, self.folder = side, workers, folder
        self.files = self.memory = None

    def prepare_first(self):
        """Ends the workers of before."""
        self.files = self.memory = None

    def first(self, size, batch, augmentation):
        self.size, self.batch, self.augmentation = int(size), int(batch), augmentation
        steps = [transforms.Resize((self.size, self.size)), *augmented(augmentation), transforms.ToTensor(),
                 transforms.Normalize(MEAN, DEVIATION)]
        self.files = self.loader(torchvision.datasets.ImageFolder(self.folder, transforms.Compose(steps)))
        self.train(self.files)

    def again(self):
        self.train(self.files)

    def prepare_cached(self):
        """What a first epoch would have done: decodes, and starts the workers."""
        self.files = None
        self.memory = self.loader(InMemory(self.folder, self.size, self.augmentation))
        for _ in self.memory:
            pass

    def cached(self):
        self.train(self.memory)

    def loader(self, dataset):
        return torch.utils.data.DataLoader(dataset, self.batch, shuffle=True, num_workers=self.workers, drop_last=True,
                                           persistent_workers=True, pin_memory=self.side.device.type == "cuda")

    def train(self, loader):
        for images, labels in loader:
            images = images.to(self.side.device, memory_format=torch.channels_last, non_blocking=True)
            self.side.step(images, labels.to(self.side.device, non_blocking=True))


def processor_seconds():
    ticks = 0
    for process in [os.getpid(), *(child.pid for child in multiprocessing.active_children())]:
        with open(f"/proc/{process}/stat") as stat:
            ticks += sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main():
    device, threads, workers, folder = sys.argv[1:]
    epochs = Epochs(Side(device, int(threads)), int(workers), folder)
    print(f"PyTorch {torch.__version__}", flush=True)
    for line in sys.stdin:
        what, *arguments = line.split()
        if what == "prepare":
            getattr(epochs, f"prepare_{arguments[0]}")()
            print(0, 0, flush=True)
            continue
        start, processor = time.perf_counter(), processor_seconds()
        getattr(epochs, what)(*arguments)
        print(time.perf_counter() - start, processor_seconds() - processor, flush=True)


if __name__ == "__main__":
    main()
