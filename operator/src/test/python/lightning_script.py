"""The script of docs/examples/bring-your-own/README.md with all its parts; the first argument is Lightning's name."""

import importlib
import sys
import time

import torch

import sweepline

pl = importlib.import_module(sys.argv[1])


class Data(pl.LightningDataModule):
    def __init__(self, points):
        super().__init__()
        inputs = torch.randn(points, 4, generator=torch.Generator().manual_seed(1))
        self.points = torch.utils.data.TensorDataset(inputs, (inputs.sum(dim=1) > 0).long())

    def train_dataloader(self):
        return torch.utils.data.DataLoader(self.points, batch_size=16)

    def val_dataloader(self):
        return torch.utils.data.DataLoader(self.points, batch_size=len(self.points))


class Model(pl.LightningModule):
    def __init__(self, hidden, pause_s):
        super().__init__()
        self.pause = pause_s
        self.layers = torch.nn.Sequential(torch.nn.Linear(4, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, 2))

    def training_step(self, batch, _):
        time.sleep(self.pause)
        inputs, labels = batch
        loss = torch.nn.functional.cross_entropy(self.layers(inputs), labels)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, _):
        inputs, labels = batch
        found = self.layers(inputs).argmax(dim=1)
        hits = [2 * ((found == c) & (labels == c)).sum() / ((found == c).sum() + (labels == c).sum()) for c in (0, 1)]
        self.log("val_f1", sum(hits) / 2)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.02)


def train(run):
    best = pl.callbacks.ModelCheckpoint(dirpath=run.folder, filename="best", monitor="val_f1", mode="max")
    trainer = pl.Trainer(
        max_epochs=run.config["training"]["max_epochs"],
        default_root_dir=run.folder,
        callbacks=[sweepline.lightning_callback(run, every_steps=2), best],
        accelerator="cpu",
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(Model(**run.config["model"]), datamodule=Data(**run.config["data"]), ckpt_path=run.resume_from)
    run.stop_if_asked()


sweepline.main(train)
