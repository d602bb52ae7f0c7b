package dev.sweepline.trainer;

import dev.sweepline.trainer.ensemble.Voting;
import dev.sweepline.trainer.event.RunEvents;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Tells whoever asks an ensemble alone how good it is, and each of its members.
final class EnsembleConsole implements RunEvents.Listener {
  private static final String MEMBER = "val_f1_of_";

  private final PrintStream out;
  private final PrintStream err;
  private long steps;

  EnsembleConsole(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public void started(RunEvents.Beginning beginning) {
    steps = beginning.stepsPerEpoch();
    out.println(
        "asking %d members on %s: %d classes"
            .formatted(steps - 1, beginning.device(), beginning.classes().size()));
  }

  @Override
  public void progress(long step, double epoch, Map<String, Double> metrics, boolean epochEnd) {
    if (!epochEnd) {
      out.println("asked %d/%d".formatted(step, steps - 1));
    }
  }

  @Override
  public void finished(RunEvents.Ending ending) {
    switch (ending.exitCode().outcome()) {
      case Succeeded -> out.print(table(ending.bestMetrics()));
      case Stopped -> out.println("stopped after " + ending.step() + " members");
      case Failed -> err.println("failed: " + ending.message());
    }
  }

  /// Members in their order, then the ways to vote, the deciding one first.
  static String table(Map<String, Double> metrics) {
    var rows = new ArrayList<List<String>>();
    metrics.keySet().stream()
        .filter(name -> name.startsWith(MEMBER))
        .map(name -> name.substring(MEMBER.length()))
        .forEach(name -> rows.add(row(metrics, name, "_of_" + name)));
    metrics.keySet().stream()
        .flatMap(name ->
            List.of(Voting.values()).stream()
                .filter(one -> name.equals("val_f1_" + one.name().toLowerCase(Locale.ROOT))))
        .forEach(one ->
            rows.add(
                row(metrics, one.title() + " voting", "_" + one.name().toLowerCase(Locale.ROOT))));
    int width = rows.stream().mapToInt(row -> row.getFirst().length()).max().orElse(0);
    var text = new StringBuilder();
    text.append(" ".repeat(width)).append("  val_f1  val_acc\n");
    rows.forEach(row ->
        text.append(
            "%s  %6s  %7s\n"
                .formatted(
                    row.getFirst() + " ".repeat(width - row.getFirst().length()),
                    row.get(1),
                    row.get(2))));
    text.append("members agree on ")
        .append(String.format(Locale.ROOT, "%.1f %%", 100 * figure(metrics, "agreement")))
        .append(" of the images");
    if (metrics.containsKey("agreement_kappa")) {
      text.append(", Fleiss' kappa ").append(decimals(figure(metrics, "agreement_kappa")));
    }
    return text.append('\n').toString();
  }

  private static List<String> row(Map<String, Double> metrics, String name, String suffix) {
    return List.of(
        name,
        decimals(figure(metrics, "val_f1" + suffix)),
        decimals(figure(metrics, "val_acc" + suffix)));
  }

  private static double figure(Map<String, Double> metrics, String name) {
    return metrics.getOrDefault(name, Double.NaN);
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
