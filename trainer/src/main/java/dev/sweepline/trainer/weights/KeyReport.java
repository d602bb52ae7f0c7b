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
  private static final int FEW = 5;
  private static final int MANY = 50;

  public boolean fits() {
    return missing.isEmpty() && unexpected.isEmpty() && misshaped.isEmpty();
  }

  /// Short enough for a termination message.
  public String summary() {
    return String.join("; ", parts(FEW));
  }

  /// A line for each kind.
  public List<String> lines() {
    return parts(MANY);
  }

  private List<String> parts(int most) {
    var parts = new ArrayList<String>();
    add(parts, "missing", missing, most);
    add(parts, "unexpected", unexpected, most);
    add(parts, "mis-shaped", misshaped, most);
    return parts;
  }

  private static void add(List<String> parts, String kind, List<String> names, int most) {
    if (names.isEmpty()) {
      return;
    }
    var some = String.join(", ", names.subList(0, Math.min(most, names.size())));
    var more = names.size() > most ? " and %d more".formatted(names.size() - most) : "";
    parts.add("%d %s: %s%s".formatted(names.size(), kind, some, more));
  }
}
