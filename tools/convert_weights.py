#!/usr/bin/env python3
"""Turns a PyTorch .pth, .pt or Lightning .ckpt into safetensors: convert_weights.py IN OUT [--prefix model.] [--unsafe].

Needs torch and safetensors, nothing else. Takes the weights out of `state_dict`, `model_state_dict`, `model` or the file
itself, and the prefix off that all names share (`model.`, `module.`, `net.`), or the one that is named.
"""

import argparse
import collections
import sys

import safetensors.torch
import torch

INSIDE = ("state_dict", "model_state_dict", "model")


def weights(content):
    while isinstance(content, collections.abc.Mapping) and not any(isinstance(value, torch.Tensor) for value in content.values()):
        inside = next((name for name in INSIDE if name in content), None)
        if inside is None:
            break
        content = content[inside]
    if isinstance(content, torch.nn.Module):
        content = content.state_dict()
    if not isinstance(content, collections.abc.Mapping):
        raise SystemExit(f"no state_dict in it, but a {type(content).__name__}")
    tensors = {name: value for name, value in content.items() if isinstance(value, torch.Tensor)}
    if not tensors:
        raise SystemExit(f"no tensors in it; it holds {', '.join(map(str, content)) or 'nothing'}")
    return tensors


def shared_prefix(names):
    """`model.` where every name begins so, again and again; numbered layers of a Sequential stay."""
    prefix = ""
    while True:
        firsts = {name[len(prefix) :].split(".")[0] for name in names if name.startswith(prefix)}
        first = firsts.pop()
        if firsts or first.isdigit() or any(name[len(prefix) :] == first for name in names):
            return prefix
        prefix += first + "."


def read(file, unsafe):
    try:
        return torch.load(file, map_location="cpu", weights_only=not unsafe)
    except Exception as problem:  # torch's own errors name Python internals
        if unsafe or "weights_only" not in str(problem).lower().replace("weights only", "weights_only"):
            raise
        raise SystemExit(f"{file} holds objects beside tensors; --unsafe runs what it says, so only for files you trust") from problem


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--prefix", help="what to take off names; names without it are left out")
    parser.add_argument("--unsafe", action="store_true", help="allow a pickle to run code")
    options = parser.parse_args(arguments)
    tensors = weights(read(options.source, options.unsafe))
    prefix = options.prefix if options.prefix is not None else shared_prefix(list(tensors))
    # Floats of other widths stay what they are: readers turn them into what they need.
    result = {name[len(prefix) :]: value.clone().contiguous() for name, value in tensors.items() if name.startswith(prefix)}
    if not result:
        raise SystemExit(f"no name begins with {prefix!r}, but with {', '.join(sorted({name.split('.')[0] for name in tensors}))}")
    safetensors.torch.save_file(result, options.target, {"format": "pt"})
    left_out = len(tensors) - len(result)
    print(f"{len(result)} tensors in {options.target}" + (f", without {prefix!r}" if prefix else "") + (f", {left_out} left out" if left_out else ""))


if __name__ == "__main__":
    main(sys.argv[1:])
