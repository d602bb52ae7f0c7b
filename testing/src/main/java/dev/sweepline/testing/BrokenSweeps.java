package dev.sweepline.testing;

/// Sweeps that are right but for one part, and what is said of it without a cluster and at apply.
///
/// The lines of [#FILE] have a name, the part, the field that the API server names (- where it
/// takes the sweep, and planning refuses it), and what `sweepline plan` says.
public final class BrokenSweeps {
  public static final String FILE = "/dev/sweepline/testing/broken-sweeps.csv";

  private BrokenSweeps() {}

  /// @param part of the spec, or `metadata.name`
  public static String yaml(String part) {
    var search = "search: { space: [ { key: training.lr, values: [\"1e-3\", \"2e-3\"] } ] }";
    boolean named = part.startsWith("name:");
    return """
    apiVersion: sweepline.dev/v1alpha1
    kind: Sweep
    metadata: { %s }
    spec:
      %s
      checklist: { enforcement: Warn }
      %s
      %s
    """
        .formatted(
            named ? part : "name: broken",
            part.startsWith("type:") ? "" : "type: Custom",
            part.startsWith("search:") ? "" : search,
            named ? "" : part);
  }
}
