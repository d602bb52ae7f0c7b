package dev.sweepline.trainer.weights;

import java.util.ArrayList;
import java.util.List;

/// How a file's tensors and a network's arrays fit together, by name and shape.
///
/// @param missing arrays that the file does not have
/// @param unexpected tensors that the network does not have
/// @param misshaped both have it, with the shape of each
/// @param newHead arrays that stay as they are because the file is of another number of classes
public record KeyReport(
    List<String> missing, List<String> unexpected, List<String> misshaped, List<String> newHead) {
  private static final int FEW = 10;

  public boolean fits() {
    return missing.isEmpty() && unexpected.isEmpty() && misshaped.isEmpty();
  }

  /// Short enough for a termination message.
  public String summary() {
    var parts = new ArrayList<String>();
    add(parts, "missing", missing);
    add(parts, "unexpected", unexpected);
    add(parts, "mis-shaped", misshaped);
    return String.join("; ", parts);
  }

  /// Every name, a line each.
  public List<String> lines() {
    var lines = new ArrayList<String>();
    missing.forEach(name -> lines.add("missing " + name));
    unexpected.forEach(name -> lines.add("unexpected " + name));
    misshaped.forEach(name -> lines.add("mis-shaped " + name));
    return lines;
  }

  private static void add(List<String> parts, String kind, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    var few = String.join(", ", names.subList(0, Math.min(FEW, names.size())));
    var more = names.size() > FEW ? " and %d more".formatted(names.size() - FEW) : "";
    parts.add("%d %s: %s%s".formatted(names.size(), kind, few, more));
  }
}
