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

/// The Experiment of docs/ensembles.md is one that composes, its Sweep one that can be planned.
class EnsemblesPageTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Pattern EXPERIMENT =
      Pattern.compile("```yaml\n(apiVersion: \\S+\nkind: Experiment.*?)```", Pattern.DOTALL);

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

  @Test
  void plansTheSweepWithoutACluster() {
    var ran = Page.plan(Page.yaml("docs/ensembles.md").getFirst());

    assertThat(ran.exit()).as(ran.err()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            """
            default/doc-final (Ensemble): one trial, in which 3 models vote (Soft, Hard, Rank)
            members: chosen when it runs, the best 3 configurations of doc-baseline, doc-multiscale once all of them have succeeded
            blocked by the checklist:
              spec.checklist.expected: record the result you expect, with figures
              spec.tracking.wandb.project: set the W&B project
              spec.source.commit: commit the code and give the commit's 40 digits
            """);
  }

  @Test
  void saysWithoutAClusterWhatIsWrong() {
    var sweep = Page.yaml("docs/ensembles.md").getFirst();

    var two = Page.plan(sweep.replace("top: 3", "top: 2"));
    assertThat(two.exit()).isEqualTo(2);
    assertThat(two.err()).contains("spec.ensemble.from.top: is 2, must be at least 3");
    var none = Page.plan(sweep.replaceFirst("(?s)  ensemble:.*?  goals:", "  goals:"));
    assertThat(none.err()).contains("spec.ensemble: is missing: name the members of the ensemble");
  }
}
