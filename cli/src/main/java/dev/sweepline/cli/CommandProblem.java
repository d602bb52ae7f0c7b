package dev.sweepline.cli;

import java.util.List;

/// Something the user can put right; shown without a stack trace.
public final class CommandProblem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final String problem;

  private CommandProblem(int exitCode, String message) {
    super(message);
    this.problem = message;
    this.exitCode = exitCode;
  }

  /// What was asked makes no sense.
  public static CommandProblem invalid(List<String> problems) {
    return new CommandProblem(ExitCode.INVALID, String.join("\n", problems));
  }

  public static CommandProblem invalid(String problem) {
    return invalid(List.of(problem));
  }

  /// The world is in the way.
  public static CommandProblem failed(String problem) {
    return new CommandProblem(ExitCode.FAILED, problem);
  }

  String problem() {
    return problem;
  }

  int exitCode() {
    return exitCode;
  }
}
