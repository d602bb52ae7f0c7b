package dev.sweepline.wandb;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request to the W&B server.
public sealed interface WandbCall {
  /// Makes the run, or finds it again.
  record Open(RunFacts facts) implements WandbCall {}

  /// Asks where a run stands that the server knows and we forgot.
  record AskPosition(String entity, String project, String id) implements WandbCall {}

  /// Sends history lines from line number `firstLine`, lines of the console and of system metrics
  /// likewise, the whole summary, and at the end the exit code; with none of them it is a
  /// heartbeat.
  record Stream(
      String entity,
      String project,
      String id,
      long firstLine,
      List<String> lines,
      long firstConsoleLine,
      List<String> console,
      long firstSystemLine,
      List<String> system,
      @Nullable String summary,
      @Nullable Integer exitCode)
      implements WandbCall {
    public Stream {
      lines = List.copyOf(lines);
      console = List.copyOf(console);
      system = List.copyOf(system);
    }

    /// How many lines there are of whatever kind.
    public int size() {
      return lines.size() + console.size() + system.size();
    }

    /// History alone.
    public Stream(
        String entity,
        String project,
        String id,
        long firstLine,
        List<String> lines,
        @Nullable String summary,
        @Nullable Integer exitCode) {
      this(entity, project, id, firstLine, lines, 0, List.of(), 0, List.of(), summary, exitCode);
    }
  }
}
