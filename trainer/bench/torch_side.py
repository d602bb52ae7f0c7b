"""What Python's side of the benchmarks has in common: the model, its optimizer and a step, as the trainer takes them."""

import torch
import torchvision

CLASSES = 10


class Side:
    def __init__(self, device, threads):
        torch.manual_seed(1)
        torch.set_num_threads(threads)
        self.device = torch.device(device)
        model = torchvision.models.efficientnet_b0(num_classes=CLASSES)
        self.model = model.to(self.device, memory_format=torch.channels_last).train()
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4, weight_decay=1e-2, fused=True)
        self.loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.1)

    def step(self, images, targets):
        self.optimizer.zero_grad()
        loss = self.loss_of(self.model(images), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return loss.item()
