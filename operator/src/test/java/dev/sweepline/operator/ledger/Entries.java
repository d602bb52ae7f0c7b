package dev.sweepline.operator.ledger;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerCheckpoint;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerFold;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerRun;
import dev.sweepline.planner.ledger.MemoryFinding;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.Outcome;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/// What a team's sweeps leave behind, made up from a seed.
final class Entries {
  private static final Instant START = Instant.parse("2026-02-13T00:00:00Z");
  private static final List<String> MODELS =
      List.of("efficientnet_b0", "efficientnet_b1", "efficientnet_b3", "efficientnet_b4");
  private static final List<String> SIZES = List.of("224", "384", "512", "640");
  private static final List<String> AUGMENTATIONS = List.of("none", "cutout", "mixup", "cutmix");

  private final Random random;
  private int made;

  Entries(long seed) {
    this.random = new Random(seed);
  }

  /// Nine of ten digests ran once.
  LedgerEntry next(String namespace) {
    var key = new LedgerKey(namespace, digest(random.nextLong() + "/" + made++));
    var entry = LedgerFold.record(null, contribution(key));
    int more = random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 0;
    for (int i = 0; i < more; i++) {
      entry = LedgerFold.record(entry, contribution(key));
    }
    return entry;
  }

  static String digest(String text) {
    return "sha256:" + Fingerprint.sha256(text);
  }

  Contribution contribution(LedgerKey key) {
    var uid = new UUID(random.nextLong(), random.nextLong()).toString();
    int sweepNumber = made / 200;
    var sweep = "doc-multiscale-" + sweepNumber;
    var model = one(MODELS);
    var size = one(SIZES);
    var augmentation = one(AUGMENTATIONS);
    var finishedAt = START.plusSeconds(60L * made + random.nextInt(60));
    boolean succeeded = random.nextInt(10) > 0;
    var f1 = decimal(0.5 + random.nextDouble() / 2);
    var metrics = new TreeMap<>(Map.of("val_f1", f1));
    for (var name : List.of("val_acc", "val_loss", "train_loss", "train_f1", "lr")) {
      metrics.put(name, decimal(random.nextDouble()));
    }
    int epoch = 1 + random.nextInt(50);
    var run =
        new LedgerRun(
            uid,
            Names.experiment(sweep, key.digest()),
            sweep,
            "%tY%<tm%<td_%s_%s_%s_baseline"
                .formatted(finishedAt.atZone(ZoneOffset.UTC), model, size, augmentation),
            Fingerprint.sha256(sweep).substring(0, 40),
            succeeded ? Outcome.SUCCEEDED : Outcome.DETERMINISTIC,
            succeeded ? "Done" : "Diverged",
            finishedAt.toString(),
            Objective.DEFAULT,
            f1,
            epoch,
            metrics,
            50,
            new LedgerCheckpoint(
                String.format(
                    Locale.ROOT,
                    "/checkpoints/%s/a1/epoch=%02d-val_f1=%.3f.safetensors",
                    uid,
                    epoch,
                    Double.parseDouble(f1)),
                Fingerprint.sha256(uid),
                random.nextInt(20) > 0),
            "registry.example/trainer@" + digest("image" + sweepNumber / 10),
            digest("image" + sweepNumber / 10),
            "doc-v" + sweepNumber % 7,
            60L + random.nextInt(20_000),
            random.nextInt(20) == 0 ? 8 : null,
            random.nextInt(10) == 0 ? new Counters(0, 1, 0, 1) : new Counters(0, 0, 0, 0),
            List.of("model:" + model, "size:" + size, "aug:" + augmentation, "baseline"),
            sweepNumber % 3 == 0 ? null : "sha256:data-v" + sweepNumber % 7,
            random.nextInt(5) == 0 ? memory(model, size) : null);
    return new Contribution(key, run);
  }

  private MemoryFinding memory(String model, String size) {
    int fits = 1 << random.nextInt(6);
    return new MemoryFinding(
        "registry.example/trainer@" + digest("image") + " " + model + " " + size + " bf16-mixed",
        random.nextInt(10) == 0 ? null : one(List.of("NVIDIA H100 80GB HBM3 81559", "T4 15360")),
        random.nextInt(10) == 0 ? null : fits,
        random.nextInt(10) == 0 ? null : 2 * fits);
  }

  private String one(List<String> some) {
    return some.get(random.nextInt(some.size()));
  }

  private static String decimal(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}
