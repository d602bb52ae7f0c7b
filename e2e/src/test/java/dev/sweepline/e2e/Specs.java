package dev.sweepline.e2e;

import java.util.List;

/// Documents that the tests apply: small trials on the embedded documents.
final class Specs {
  private Specs() {}

  /// A sweep over the given image sizes and augmentations; `extra` is more of the spec, indented by
  /// two. It runs whatever an earlier test ran, unless `extra` says something about `dedupe`.
  static String sweep(
      String name, List<String> sizes, List<String> augmentations, int epochs, String extra) {
    return """
    apiVersion: sweepline.dev/v1alpha1
    kind: Sweep
    metadata: { name: %s }
    spec:
      type: Custom
      checklist: { enforcement: Warn, hypothesis: "larger pages read better" }
      overrides: [ "+experiment=quickstart", "training.max_epochs=%d" ]
      search:
        space:
          - { key: data.image_size, values: %s }
          - { key: data.augmentation, values: %s }
      limits: { parallelism: 2 }
      tracking: { wandb: { project: e2e, mode: Offline } }
      naming: { feature: %s }
    %s\
    """
        .formatted(
            name,
            epochs,
            quoted(sizes),
            quoted(augmentations),
            name,
            (extra.contains("dedupe:") ? extra : "dedupe: { onHit: RunAgain }\n" + extra)
                .indent(2));
  }

  private static String quoted(List<String> values) {
    return values.stream().map(v -> '"' + v + '"').toList().toString();
  }
}
