"""Training steps of torchvision's EfficientNet on one batch in the host's memory, which is pinned for a GPU, as a DataLoader
does it: torch_step.py DEVICE THREADS. Reads lines `size batch steps`, answers with seconds on the clock and of the processor."""

import sys
import time

import torch

from torch_side import CLASSES, Side


def main():
    side = Side(sys.argv[1], int(sys.argv[2]))
    print(f"PyTorch {torch.__version__}", flush=True)
    for line in sys.stdin:
        size, batch, count = map(int, line.split())
        images = torch.randn(batch, 3, size, size).to(memory_format=torch.channels_last)
        targets = torch.arange(batch) % CLASSES
        if side.device.type == "cuda":
            images, targets = images.pin_memory(), targets.pin_memory()
        start, processor = time.perf_counter(), time.process_time()
        for _ in range(count):
            side.step(images.to(side.device, non_blocking=True), targets.to(side.device, non_blocking=True))
        print(time.perf_counter() - start, time.process_time() - processor, flush=True)


if __name__ == "__main__":
    main()
