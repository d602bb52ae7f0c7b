package dev.sweepline.trainer.inference;

import java.util.List;
import java.util.stream.IntStream;

/// Classes in a picture: by name, or by number where there are no letters for the name.
public final class ClassLabels {
  private final List<String> classes;

  public ClassLabels(List<String> classes) {
    this.classes = List.copyOf(classes);
  }

  /// What a picture shows of a class.
  public String label(int c) {
    var name = classes.get(c);
    return PixelText.canDraw(name) ? name : "#" + c;
  }

  /// A line for each class, where a picture shows numbers of any.
  public List<String> legend() {
    if (classes.stream().allMatch(PixelText::canDraw)) {
      return List.of();
    }
    return IntStream.range(0, classes.size())
        .mapToObj(c -> "#" + c + " " + classes.get(c))
        .toList();
  }
}
