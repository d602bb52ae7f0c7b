package dev.sweepline.cli;

/// How a command ended; Ctrl-C is the JVM's own 130.
public final class ExitCode {

  public static final int DONE = 0;

  /// The sweep failed, or the cluster is in the way.
  public static final int FAILED = 1;

  /// What was asked makes no sense; asking again will not help.
  public static final int INVALID = 2;

  private ExitCode() {}
}
