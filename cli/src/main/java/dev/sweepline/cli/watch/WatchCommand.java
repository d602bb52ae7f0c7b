package dev.sweepline.cli.watch;

import dev.sweepline.cli.cluster.ClusterOptions;
import java.io.PrintStream;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline watch SWEEP`.
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = "Follows a sweep until it settles, with a progress bar per running trial.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the sweep succeeded",
      "1:it failed, was refused or is stalled",
      "130:interrupted; the sweep goes on"
    })
public final class WatchCommand implements Callable<Integer> {

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "SWEEP", description = "The sweep's name.")
  private String sweep = "";

  @Option(names = "--plain", description = "Lines instead of bars, as without a terminal.")
  private boolean plain;

  @Override
  public Integer call() throws InterruptedException {
    var clock = Clock.systemUTC();
    try (var reader = cluster.connect();
        var looking = Executors.newVirtualThreadPerTaskExecutor()) {
      reader.require(sweep);
      var source = new ClusterSweepSource(reader, sweep, clock);
      return new Watch(source, display(System.out, clock), clock, Thread::sleep, looking).follow();
    }
  }

  private Display display(PrintStream out, Clock clock) {
    if (plain || !Terminal.present()) {
      return new LogDisplay(out, ZoneId.systemDefault());
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              out.print(TerminalDisplay.SHOW_CURSOR);
              out.flush();
            }));
    var terminal = new Terminal(clock);
    return new TerminalDisplay(out, terminal::size, Terminal.colours());
  }
}
