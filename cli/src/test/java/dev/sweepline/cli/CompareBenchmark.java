package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long `compare` takes for many runs, from an API server in the same process that only sends
/// what it has; `make bench-compare` runs it.
class CompareBenchmark {
  private static final int RUNS = Integer.getInteger("bench.runs", 10_000);
  private static final List<String> MODELS = List.of("b0", "b1", "b2", "b3", "b4");
  private static final List<String> SIZES = List.of("224", "384", "512", "640");

  @TempDir private Path folder = Path.of("");

  @Test
  void comparesManyRuns() throws IOException {
    try (var server = new PretendApiServer()) {
      long bytes = fill(server);
      var kubeconfig = server.kubeconfig(folder).toString();
      System.out.printf(Locale.ROOT, "%d runs, %.1f MB of objects%n", RUNS, bytes / 1_000_000.0);
      for (var form : List.of(List.of("-o", "csv"), List.of("--by", "model,image_size"))) {
        for (int round = 1; round <= 3; round++) {
          long start = System.nanoTime();
          var ran =
              Ran.sweepline(
                  "compare", "wide", form.getFirst(), form.getLast(), "--kubeconfig", kubeconfig);
          double seconds = (System.nanoTime() - start) / 1e9;
          assertThat(ran.exit()).as(ran.err()).isZero();
          System.out.printf(
              Locale.ROOT,
              "compare wide %s: round %d, %.2f s, %d lines, heap %d MB%n",
              String.join(" ", form),
              round,
              seconds,
              ran.out().lines().count(),
              ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1_000_000);
        }
      }
    }
  }

  private static long fill(PretendApiServer server) {
    server.sweep(
        "wide",
        """
        "spec": {"type": "Custom", "checklist": {"baseline": {"metrics": {"val_f1": "0.84"}}},
          "goals": [{"label": "Target", "when": "params['data.image_size'] == '384'", "metrics": {"val_f1": "0.86"}}],
          "search": {"seeds": [1, 2], "space": [{"key": "model", "values": ["b0", "b1", "b2", "b3", "b4"]},
            {"key": "data.image_size", "values": ["224", "384", "512", "640"]}]}}
        """);
    var random = new Random(1);
    long bytes = 0;
    for (int run = 0; run < RUNS; run++) {
      var trial =
          trial(
              MODELS.get(run % MODELS.size()),
              SIZES.get(run / MODELS.size() % SIZES.size()),
              run,
              String.format(Locale.ROOT, "%.4f", 0.84 + 0.02 * random.nextGaussian()),
              "20260213_efficientnet_384_cutout_wide_" + run);
      server.experiment("wide-%05d".formatted(run), trial);
      bytes += trial.length();
    }
    return bytes;
  }

  /// What an Experiment of a cluster has, besides what compare reads.
  private static String trial(String model, String size, int seed, String f1, String runName) {
    return """
    "spec": {"type": "Custom", "suspend": false, "params": {"model": "%1$s", "data.image_size": "%2$s"}, "seed": %3$d,
      "source": {"repository": "https://git.example/doc-cls.git", "commit": "3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d"},
      "data": {"name": "doc-v3", "mountPath": "/data"}, "storage": {"checkpoints": {"claim": "ckpts"}},
      "overrides": ["training.max_epochs=50", "+experiment=doc"], "runName": "%5$s",
      "objective": {"metric": "val_f1", "direction": "Maximize"}, "naming": {"feature": "wide", "timeZone": "UTC"},
      "template": {"image": "registry.example/trainer:1", "resources": {"requests": {"cpu": "4", "memory": "16Gi"},
        "limits": {"memory": "16Gi", "nvidia.com/gpu": "1"}}, "nodeSelector": {"pool": "gpu"}}},
    "status": {"observedGeneration": 1, "phase": "Succeeded", "runName": "%5$s",
      "digest": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "configDigest": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "tags": ["model:%1$s", "size:%2$s", "aug:cutout", "experiment"],
      "conditions": [
        {"type": "Accepted", "status": "True", "lastTransitionTime": "2026-02-13T09:00:00Z", "reason": "Composed", "message": "the configuration is valid"},
        {"type": "Ready", "status": "True", "lastTransitionTime": "2026-02-13T09:00:00Z", "reason": "Finished", "message": "attempts: 1"},
        {"type": "Succeeded", "status": "True", "lastTransitionTime": "2026-02-13T10:00:00Z", "reason": "Completed", "message": "val_f1=%4$s"},
        {"type": "Stalled", "status": "False", "lastTransitionTime": "2026-02-13T09:00:00Z", "reason": "Moving", "message": "nothing is in the way"},
        {"type": "Recorded", "status": "True", "lastTransitionTime": "2026-02-13T10:00:00Z", "reason": "Recorded", "message": "the ledger has it"}],
      "metrics": {"val_f1": "%4$s", "val_acc": "%4$s", "val_loss": "0.41", "train_loss": "0.12"},
      "best": {"metric": "val_f1", "value": "%4$s", "epoch": 42},
      "checkpoint": {"path": "/checkpoints/u/a1/epoch=42-val_f1=%4$s.safetensors"},
      "progress": {"attempt": 1, "seq": 900, "epoch": "50.0", "maxEpochs": 50, "last": {"val_f1": "%4$s", "train_loss": "0.12"}},
      "attempts": [{"number": 1, "podName": "wide-%3$d-a1", "podUid": "0b0f3e0a-0000-4000-8000-000000000000", "node": "gpu-17",
        "createdAt": "2026-02-13T09:00:00Z", "startedAt": "2026-02-13T09:00:10Z", "finishedAt": "2026-02-13T10:00:50Z",
        "outcome": "Succeeded"}]}
    """
        .formatted(model, size, seed, f1, runName);
  }
}
