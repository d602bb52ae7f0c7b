"""Training steps of torchvision's EfficientNet on one batch: torch_step.py DEVICE THREADS. Reads lines `size batch steps`,
answers with seconds on the clock and of the processor."""

import sys
import time

import torch

from torch_side import CLASSES, Side


def main():
    side = Side(sys.argv[1], int(sys.argv[2]))
    print(f"PyTorch {torch.__version__}", flush=True)
    for line in sys.stdin:
        size, batch, count = map(int, line.split())
        images = torch.randn(batch, 3, size, size).to(side.device, memory_format=torch.channels_last)
        targets = torch.arange(batch, device=side.device) % CLASSES
        start, processor = time.perf_counter(), time.process_time()
        for _ in range(count):
            side.step(images, targets)
        print(time.perf_counter() - start, time.process_time() - processor, flush=True)


if __name__ == "__main__":
    main()
