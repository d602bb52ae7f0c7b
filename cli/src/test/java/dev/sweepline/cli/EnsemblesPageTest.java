package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.cli.cluster.Experiment;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.Trial;
import dev.sweepline.planner.trial.TrialRequest;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The Experiment of docs/ensembles.md is one that composes.
class EnsemblesPageTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Pattern EXPERIMENT =
      Pattern.compile("```yaml\n(apiVersion.*?)```", Pattern.DOTALL);

  @Test
  void composesTheExperiment() throws IOException {
    var page = EXPERIMENT.matcher(Files.readString(ROOT.resolve("docs/ensembles.md")));
    assertThat(page.find()).isTrue();
    var spec = Serialization.unmarshal(page.group(1), Experiment.class).getSpec();

    var trial =
        new HydraComposer(ConfigTree.ofDirectory(ROOT.resolve("configs")))
            .compose(new TrialRequest("demo", Instant.EPOCH, spec), null);

    assertThat(trial)
        .isInstanceOfSatisfying(
            Trial.Composed.class,
            composed ->
                assertThat(composed.config())
                    .contains("root: /data\n", "    b3:\n", "weight: 2\n", "- Soft\n"));
    assertThat(spec.goals()).hasSize(1);
  }
}
