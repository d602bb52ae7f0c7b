package dev.sweepline.cli.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `sweepline ensemble`: what several checkpoints say together.
@Command(
    name = "ensemble",
    mixinStandardHelpOptions = true,
    description = {
      "Lets three or more checkpoints vote on the validation images, each in its own size.",
      "Checkpoints stand among the overrides.",
      "Example:",
      "  sweepline ensemble b0.safetensors b1.safetensors b3.safetensors data.root=DIR"
    })
public final class EnsembleCommand implements Callable<Integer> {
  @Mixin private Configured configuration = new Configured();
  @Mixin private TrackingOptions tracking = new TrackingOptions();

  @Option(
      names = "--voting",
      paramLabel = "WAY[,WAY]",
      description =
          "Soft, Hard, Rank; the first is the one that val_f1 is of. Default: Soft,Hard,Rank.")
  private @Nullable String voting;

  @Option(
      names = "--weights",
      paramLabel = "N,N,N",
      description = "How much each checkpoint counts, in their order; default: all the same.")
  private @Nullable String weights;

  @Override
  public Integer call() throws InterruptedException {
    var words = new ArrayList<>(List.of("ensemble"));
    add(words, "--voting", voting);
    add(words, "--weights", weights);
    return configuration.run(words, tracking.variables());
  }

  private static void add(List<String> words, String option, @Nullable String value) {
    if (value != null) {
      words.addAll(List.of(option, value));
    }
  }
}
