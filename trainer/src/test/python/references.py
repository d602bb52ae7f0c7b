"""Writes ../resources/golden: what torchvision, timm, safetensors and torch.save give, for the tests of the trainer.

Run it again after a change with: "$(trainer/bench/python-env)" trainer/src/test/python/references.py
Weights and images come from a formula on both sides (`noise`), numbers from PyTorch in double precision.
"""

import gzip
import json
import pathlib

import numpy as np
import safetensors.torch
import timm
import torch
import torchvision

GOLDEN = pathlib.Path(__file__).parent.parent / "resources" / "golden"
NAMES = [f"efficientnet_b{i}" for i in range(8)]
IMAGES, PROJECTION = 1_000_000, 2_000_000


def scramble(value):
    z = value + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def noise(index, shape):
    """Floats from -1 to 1: `Seeds.mix(index, position)` in Java."""
    with np.errstate(over="ignore"):
        positions = scramble(np.arange(int(np.prod(shape)), dtype=np.uint64))
        mixed = scramble(scramble(np.array([index], dtype=np.uint64)) ^ positions)
    values = (mixed >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23) - np.float32(1)
    return torch.from_numpy(values.reshape(shape))


def value(index, name, shape):
    if len(shape) == 4:
        return noise(index, shape) * np.float32(np.sqrt(3 / np.prod(shape[1:])))
    if len(shape) == 2:
        return noise(index, shape) * np.float32(0.5)
    if name.endswith("running_var"):
        return noise(index, shape) * np.float32(0.5) + np.float32(1)
    if name.endswith(".1.weight"):
        return noise(index, shape) * np.float32(0.1) + np.float32(1)
    return noise(index, shape) * np.float32(0.1)


def arrays(model):
    return {name: array for name, array in model.state_dict().items() if not name.endswith("num_batches_tracked")}


def rounded(values):
    return [float(f"{value:.9g}") for value in np.asarray(values, dtype=np.float64).flatten()]


def reference(name, dtype):
    model = getattr(torchvision.models, name)(num_classes=10, dropout=0.0, stochastic_depth_prob=0.0).to(dtype)
    with torch.no_grad():
        for index, (key, array) in enumerate(arrays(model).items()):
            array.copy_(value(index, key, tuple(array.shape)))
    images = noise(IMAGES, (4, 3, 64, 64)).to(dtype)
    model.eval()
    evaluated = model(images).detach()
    model.train()
    trained = model(images)
    trained.square().mean().backward()
    indices = {key: index for index, key in enumerate(arrays(model))}
    gradients = {}
    for key, parameter in model.named_parameters():
        direction = noise(PROJECTION + indices[key], tuple(parameter.shape)).to(torch.float64)
        gradient = parameter.grad.to(torch.float64)
        gradients[key] = rounded([gradient.norm(), (gradient * direction).sum()])
    statistics = {key: rounded([array.norm()])[0] for key, array in arrays(model).items() if "running" in key}
    return {"eval": rounded(evaluated), "train": rounded(trained.detach()), "gradients": gradients, "statistics": statistics}


def worst(one, gold):
    logits = np.abs(np.array(one["eval"]) - np.array(gold["eval"])).max()
    # The shift of a normalisation that another one follows has no gradient at all.
    usual = np.median([norm for norm, _ in gold["gradients"].values()])
    sizes = {key: norm if norm > 1e-6 * usual else usual for key, (norm, _) in gold["gradients"].items()}
    gradients = max(abs(one["gradients"][k][i] - g[i]) / sizes[k] for k, g in gold["gradients"].items() for i in (0, 1))
    return f"float32 itself differs by {logits:.1e} in logits, {gradients:.1e} in gradients"


def timm_names(name):
    """timm's names in torchvision's order: with the same values in that order both say the same."""
    theirs = timm.create_model(name, num_classes=10).eval()
    ours = getattr(torchvision.models, name)(num_classes=10).eval()
    with torch.no_grad():
        for index, ((key, array), other) in enumerate(zip(arrays(ours).items(), arrays(theirs).values(), strict=True)):
            array.copy_(value(index, key, tuple(array.shape)))
            other.copy_(array)
        for module in (*ours.modules(), *theirs.modules()):
            if isinstance(module, torch.nn.BatchNorm2d):
                module.eps = 1e-5  # timm's B5 to B7 differ from torchvision's here
        images = noise(IMAGES, (1, 3, 64, 64))
        difference = (ours(images) - theirs(images)).abs().max().item()
    assert difference < 1e-4, f"{name}: {difference}"
    return {key: list(array.shape) for key, array in arrays(theirs).items()}


def write(name, content):
    data = json.dumps(content, separators=(",", ":")).encode()
    (GOLDEN / name).write_bytes(gzip.compress(data, mtime=0))


def foreign_files():
    tensors = {
        "f32": torch.tensor([[1.0, -2.5], [3.25, 4.0]]),
        "f16": torch.tensor([0.5, -1.5], dtype=torch.float16),
        "bf16": torch.tensor([2.0, -0.125, 3.0], dtype=torch.bfloat16),
        "f64": torch.tensor([1e-3], dtype=torch.float64),
        "steps.num_batches_tracked": torch.tensor(7),
    }
    safetensors.torch.save_file(tensors, GOLDEN / "python.safetensors", {"format": "pt"})
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 1), torch.nn.BatchNorm2d(3))
    state = module.state_dict()
    with torch.no_grad():
        state["0.weight"].copy_(torch.arange(6.0).reshape(3, 2, 1, 1))
        state["0.bias"].copy_(torch.tensor([0.5, -0.5, 0.25]))
    state["turned"] = torch.arange(6.0).reshape(2, 3).t()  # strides of its own
    state["part"] = torch.arange(8.0)[2:5]  # an offset into its storage
    state["half"] = torch.tensor([1.5, -2.0], dtype=torch.float16)
    torch.save(state, GOLDEN / "python.pth")


def main():
    GOLDEN.mkdir(exist_ok=True)
    torch.manual_seed(0)
    foreign_files()
    shapes = {}
    for name in NAMES:
        model = getattr(torchvision.models, name)()
        shapes[name] = {key: list(array.shape) for key, array in arrays(model).items()}
    write("torchvision-shapes.json.gz", shapes)
    write("timm-shapes.json.gz", {name: timm_names(name) for name in NAMES})
    for name in NAMES:
        gold = reference(name, torch.float64)
        write(f"{name}.json.gz", gold)
        print(name, "logits up to", max(map(abs, gold["eval"])), worst(reference(name, torch.float32), gold), flush=True)


if __name__ == "__main__":
    main()
