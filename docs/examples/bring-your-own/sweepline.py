"""Sweepline's contract for a trainer in Python, in one file and without dependencies: copy it beside your script.

    import sweepline

    def train(run):
        run.started(device="cpu", max_epochs=3, steps_per_epoch=10)
        for epoch in range(1, 4):
            run.epoch_ended(step=epoch * 10, epoch=epoch, metrics={"val_f1": 0.8})
            run.stop_if_asked()         # SIGTERM came: the checkpoint you saved last is where the next attempt goes on

    sweepline.main(train)

Outside a cluster the same script runs alone: events go to `events.jsonl` in the checkpoint folder.
"""

import datetime
import hashlib
import json
import math
import os
import platform
import re
import signal
import sys
import time
import traceback

DONE, ERROR, INVALID_CONFIG, DATA, OUT_OF_MEMORY, DIVERGED, CHECKPOINT, STOPPED = 0, 1, 10, 11, 12, 13, 14, 20
TERMINATION_BYTES = 1536
LOG_LINES, LOG_LINE, LOG_CHARACTERS = 64, 500, 10_000     # Of one event, well below what the contract takes.


class Failure(Exception):
    """Ends the run with an exit code of the contract; the text is for people."""

    def __init__(self, exit_code, message):
        super().__init__(message)
        self.exit_code = exit_code


def config():
    """The resolved configuration as a dict; empty where there is none."""
    path = os.environ.get("SWEEPLINE_CONFIG")
    if not path:
        return {}
    with open(path, encoding="utf-8") as file:
        return read_yaml(file.read())


def select(settings, key, default=None):
    """`select(config(), "model.hidden")`: a value by its dotted name."""
    for part in key.split("."):
        if not isinstance(settings, dict) or part not in settings:
            return default
        settings = settings[part]
    return settings


class Run:
    """One attempt: what it is told, and what it tells."""

    def __init__(self, metric="val_f1", maximize=True):
        environment = os.environ
        self.name = environment.get("SWEEPLINE_RUN_NAME", "local")
        self.folder = environment.get("SWEEPLINE_CHECKPOINT_DIR", "checkpoints")
        self.resume_from = environment.get("SWEEPLINE_RESUME_FROM") or None
        self.config = config()
        self.stop_asked = False
        self.last_checkpoint = None
        self._metric, self._maximize = metric, maximize
        self._best, self._best_epoch, self._best_checkpoint = {}, None, None
        self._last, self._step = {}, 0
        self._lines, self._left_out, self._told_at, self._begun = [], 0, -math.inf, False
        self._secrets = sorted({part.strip() for name, value in environment.items()
                                if re.search("KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH", name, re.I)
                                for part in value.splitlines() if len(part.strip()) >= 8}, key=len, reverse=True)
        os.makedirs(self.folder, exist_ok=True)
        path = environment.get("SWEEPLINE_EVENTS_FILE") or os.path.join(self.folder, "events.jsonl")
        self._events = open(path, "a", encoding="utf-8")

    def started(self, device, max_epochs, steps_per_epoch, classes=(), versions=None, **more):
        versions = dict(versions or {}, python=platform.python_version())
        self._say("Started", device=device, versions=versions, maxEpochs=max_epochs, stepsPerEpoch=steps_per_epoch,
                  classes=list(classes), resumedFrom=self.resume_from, **more)

    def progress(self, step, epoch, metrics):
        """In the middle of an epoch; not every step, every second or so is plenty."""
        self._step, self._last = step, {**self._last, **_finite(metrics)}
        self._say("Progress", step=step, epoch=epoch, metrics=_finite(metrics))

    def epoch_ended(self, step, epoch, metrics):
        """After validation. Whether this epoch is the best one so far."""
        metrics = _finite(metrics)
        self._step, self._last = step, {**self._last, **metrics}
        self._say("Progress", step=step, epoch=epoch, metrics=metrics, epochEnd=True)
        # Should Kafka not keep the event for as long as W&B is away, the row comes from here.
        with open(os.path.join(self.folder, "metrics.jsonl"), "a", encoding="utf-8") as file:
            file.write(json.dumps(dict(epoch=epoch, step=step, time=_now(), **metrics), allow_nan=False) + "\n")
        value, best = metrics.get(self._metric), self._best.get(self._metric)
        better = value is not None and (best is None or (value > best if self._maximize else value < best))
        if better:
            self._best, self._best_epoch, self._best_checkpoint = metrics, int(epoch), None
        return better

    def log(self, text, error=False):
        """Prints it, and shows it in the console of the run in W&B: the last 64 lines of each second, without the
        values of variables that are called like keys."""
        print(text, file=sys.stderr if error else sys.stdout, flush=True)
        clean = self._without_secrets(str(text))
        for line in clean.encode("utf-8", "replace").decode().splitlines():
            if line.strip():
                entry = {"time": _now(), "text": line if len(line) <= LOG_LINE else line[:LOG_LINE - 1] + "…"}
                self._lines.append(dict(entry, error=True) if error else entry)
        while len(self._lines) > LOG_LINES - 1 or sum(len(line["text"]) for line in self._lines) > LOG_CHARACTERS:
            del self._lines[0]
            self._left_out += 1
        self._tell_lines()

    def _without_secrets(self, text):
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    def _tell_lines(self, end=False):
        if self._lines and (end or self._begun and time.monotonic() - self._told_at >= 1):
            left_out = [{"text": f"({self._left_out} lines left out)"}] if self._left_out else []
            lines, self._lines, self._left_out, self._told_at = left_out + self._lines, [], 0, time.monotonic()
            self._say("Logged", lines=lines)

    def checkpoint(self, name, content, step, epoch, metrics=None, best=False):
        """Writes a file that is complete or absent, and tells of it; the next attempt may go on from it."""
        path = os.path.join(self.folder, name)
        try:
            with open(path + ".part", "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(path + ".part", path)
        except OSError as e:
            raise Failure(CHECKPOINT, f"cannot write the checkpoint {path}: {e}") from e
        self.checkpoint_saved(path, step, epoch, metrics, best)
        return path

    def checkpoint_saved(self, path, step, epoch, metrics=None, best=False):
        """Tells of a file that is complete already."""
        saved = (path, _sha256(path))
        self.last_checkpoint = saved
        if best:
            self._best_checkpoint = saved
        self._say("CheckpointSaved", step=step, epoch=int(epoch), path=path, sha256=saved[1],
                  metrics=_finite(metrics or {}))

    def stop_if_asked(self):
        """Call it where the last checkpoint is up to date."""
        if self.stop_asked:
            if self.last_checkpoint is None:
                raise Failure(ERROR, "stopped before the first checkpoint")
            raise Failure(STOPPED, "stopped on request")

    def finished(self, exit_code, message=None):
        checkpoint = self._best_checkpoint if exit_code == DONE else self.last_checkpoint
        path, digest = checkpoint or (None, None)
        end = dict(outcome={DONE: "Succeeded", STOPPED: "Stopped"}.get(exit_code, "Failed"), exitCode=exit_code,
                   bestMetrics=self._best, bestEpoch=self._best_epoch, lastMetrics=self._last,
                   checkpoint=path, checkpointSha256=digest,
                   message=None if message is None else self._without_secrets(message))
        self._tell_lines(end=True)
        self._say("Finished", **end)
        self._events.close()
        _leave_termination_message(dict(end, step=self._step))

    def _say(self, event, **fields):
        if event not in ("Logged", "Finished"):
            self._begun = True
        line = {"type": event, "time": _now()}
        line.update((name, value) for name, value in fields.items() if value is not None)
        self._events.write(json.dumps(line, allow_nan=False, ensure_ascii=event != "Logged") + "\n")
        self._events.flush()
        if self._begun and event != "Logged":
            self._tell_lines()


def main(train, metric="val_f1", maximize=True):
    """Runs `train(run)`; whatever happens, the outside is told, and the exit code says what it was."""
    run = Run(metric, maximize)
    signal.signal(signal.SIGTERM, lambda *_: setattr(run, "stop_asked", True))
    try:
        train(run)
        exit_code, message = DONE, None
    except Failure as e:
        exit_code, message = e.exit_code, str(e)
    except SystemExit as e:             # Also how PyTorch Lightning ends on SIGTERM.
        saved = run.stop_asked and run.last_checkpoint
        exit_code = STOPPED if saved else ERROR if run.stop_asked or e.code else DONE
        message = "stopped on request" if saved else f"the script left with {e.code}" if exit_code else None
    except Exception as e:
        traceback.print_exc()
        exit_code, message = (OUT_OF_MEMORY if "out of memory" in str(e).lower() else ERROR), f"{type(e).__name__}: {e}"
    if message:
        print(message, file=sys.stderr)
    run.finished(exit_code, message)
    sys.exit(exit_code)


def lightning_callback(run, every_steps=50):
    """A callback for PyTorch Lightning: `Trainer(callbacks=[sweepline.lightning_callback(run)])`. It tells of progress,
    validation and the files of `ModelCheckpoint`, and on SIGTERM saves `last.ckpt` and stops; go on with
    `trainer.fit(model, ckpt_path=run.resume_from)`, then `run.stop_if_asked()`."""
    if "pytorch_lightning" in sys.modules:  # As the script has it: both may be installed.
        from pytorch_lightning.callbacks import Callback
    else:
        from lightning.pytorch.callbacks import Callback

    class Sweepline(Callback):
        told = None

        def on_train_start(self, trainer, module):
            run.started(device=str(module.device), max_epochs=trainer.max_epochs or 0,
                        steps_per_epoch=int(trainer.num_training_batches // trainer.accumulate_grad_batches))

        def on_train_batch_end(self, trainer, module, outputs, batch, batch_idx):
            step = trainer.global_step
            if step and step % every_steps == 0:
                done = (batch_idx + 1) / max(1, trainer.num_training_batches)
                run.progress(step, trainer.current_epoch + done, _numbers(trainer.callback_metrics))
            if run.stop_asked and not trainer.should_stop:
                path = os.path.join(run.folder, "last.ckpt")
                trainer.save_checkpoint(path)
                run.checkpoint_saved(path, step, trainer.current_epoch)
                trainer.should_stop = True
                trainer.limit_val_batches = 0

        def on_validation_end(self, trainer, module):
            if not trainer.sanity_checking and not run.stop_asked:
                run.epoch_ended(trainer.global_step, trainer.current_epoch + 1, _numbers(trainer.callback_metrics))

        # ModelCheckpoint comes last in every hook: what it saved is seen when the next epoch begins, or the training ends.
        def on_train_epoch_start(self, trainer, module):
            self.tell_of_best(trainer)

        def on_train_end(self, trainer, module):
            self.tell_of_best(trainer)

        def tell_of_best(self, trainer):
            best = getattr(trainer.checkpoint_callback, "best_model_path", "")
            if best and os.path.exists(best) and not run.stop_asked:
                seen = (best, os.stat(best).st_mtime_ns)
                if seen != self.told:
                    self.told = seen
                    run.checkpoint_saved(best, trainer.global_step, trainer.current_epoch, best=True)

    return Sweepline()


def _now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def _numbers(metrics):
    return {name: float(value) for name, value in metrics.items()}


def _finite(metrics):
    """NaN is no JSON: such a metric is left out."""
    return {name: float(value) for name, value in metrics.items() if math.isfinite(value)}


def _sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return "sha256:" + digest.hexdigest()


def _leave_termination_message(end):
    path = os.environ.get("SWEEPLINE_TERMINATION_LOG", "/dev/termination-log")
    if path == "/dev/termination-log" and not os.path.exists(path):
        return                          # Outside a Pod nobody reads it.
    end = {name: value for name, value in end.items() if value is not None}
    text = json.dumps(end).encode()
    if len(text) > TERMINATION_BYTES and "message" in end:
        end["message"] = end["message"][:200] + "..."
    for name in ("lastMetrics", "bestMetrics"):
        text = json.dumps(end).encode()
        if len(text) > TERMINATION_BYTES:
            end[name] = dict(list(end[name].items())[:8])
    with open(path, "wb") as file:
        file.write(json.dumps(end).encode())


# Reading the configuration. Sweepline writes plain block YAML, one value a line: this reads that, not all of YAML.

def read_yaml(text):
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    value, rest = _block(lines, 0) if lines else ({}, 0)
    if rest != len(lines):
        raise Failure(INVALID_CONFIG, "cannot read the configuration at: " + lines[rest])
    return value


def _block(lines, at):
    if lines[at].strip() == "{}":
        return {}, at + 1
    indent = _indent(lines[at])
    if lines[at].lstrip().startswith("- "):
        items = []
        while at < len(lines) and _indent(lines[at]) == indent and lines[at].lstrip().startswith("- "):
            inner = lines[at][:indent] + "  " + lines[at][indent + 2:]     # What follows the dash is a block of its own.
            if inner.lstrip().startswith("- ") or _key(inner) is not None:
                item, at = _block(lines[:at] + [inner] + lines[at + 1:], at)
            else:
                item, at = _scalar(inner.strip()), at + 1
            items.append(item)
        return items, at
    values = {}
    while at < len(lines) and _indent(lines[at]) == indent:
        split = _key(lines[at])
        if split is None:
            raise Failure(INVALID_CONFIG, "cannot read the configuration at: " + lines[at])
        key, value = split
        at += 1
        if value:
            values[key] = _scalar(value)
        else:
            values[key], at = _block(lines, at)
    return values, at


def _indent(line):
    return len(line) - len(line.lstrip(" "))


def _key(line):
    """The key of a line and what stands behind it; None for a line without a key."""
    text = line.strip()
    if text[0] in "'\"":
        end = 1
        while end < len(text) and text[end] != text[0]:
            end += 2 if text[end] == "\\" and text[0] == '"' else 1
            if text[end:end + 2] == "''" and text[0] == "'":
                end += 2
        if text[end + 1:end + 2] != ":":
            return None
        return _scalar(text[:end + 1]), text[end + 2:].strip()
    key, colon, value = text.partition(":")
    if not colon or (value and not value.startswith(" ")):
        return None
    return _scalar(key), value.strip()


def _scalar(text):
    if text[0] == '"':
        return json.loads(text)
    if text[0] == "'":
        return text[1:-1].replace("''", "'")
    known = {"null": None, "true": True, "false": False, "{}": {}, "[]": [], ".nan": math.nan, ".inf": math.inf,
             "-.inf": -math.inf}
    if text in known:
        value = known[text]
        return type(value)() if isinstance(value, (dict, list)) else value
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            pass
    return text
