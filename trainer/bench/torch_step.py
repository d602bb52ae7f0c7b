"""Training steps of torchvision's EfficientNet as the trainer takes them; reads `size steps` lines, answers with
seconds on the clock and of the processor."""

import sys
import time

import torch
import torchvision

BATCH, CLASSES = 16, 10


def steps(model, optimizer, images, targets, count):
    loss_of = torch.nn.CrossEntropyLoss()
    start, processor = time.perf_counter(), time.process_time()
    for _ in range(count):
        optimizer.zero_grad()
        loss = loss_of(model(images), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        loss.item()
    return time.perf_counter() - start, time.process_time() - processor


def main():
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[1]))
    model = torchvision.models.efficientnet_b0(num_classes=CLASSES).to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=1e-2, fused=True)
    targets = torch.full((BATCH, CLASSES), 1 / CLASSES)
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        size, count = map(int, line.split())
        images = torch.randn(BATCH, 3, size, size).to(memory_format=torch.channels_last)
        print(*steps(model, optimizer, images, targets, count), flush=True)


if __name__ == "__main__":
    main()
