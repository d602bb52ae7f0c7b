package dev.sweepline.hydra;

import java.util.List;

/// A configuration that cannot be composed, for callers who did not expect that.
public final class HydraException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  HydraException(List<Problem> problems) {
    super(String.join("\n", problems.stream().map(Problem::describe).toList()));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }

  /// The category of the first problem.
  public Problem.Category category() {
    return problems.getFirst().category();
  }
}
