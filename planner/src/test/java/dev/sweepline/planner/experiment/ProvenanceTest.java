package dev.sweepline.planner.experiment;

import static dev.sweepline.planner.experiment.Plans.condition;
import static dev.sweepline.planner.experiment.Plans.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.PinnedBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.Provenance;
import dev.sweepline.planner.trial.ImageNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
  private static final String TAGGED = "registry.example:5000/team/trainer:1";
  private static final String ONE = "registry.example:5000/team/trainer@sha256:one";
  private static final String TWO = "registry.example:5000/team/trainer@sha256:two";

  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void laterAttemptsUseTheImageAndDataOfTheFirst() {
    docs.look();
    docs.heard = heard(1, "sha256:data");
    docs.look(seen(Pods.running(1), TAGGED, ONE));
    docs.look(seen(Pods.exited(1, 1), TAGGED, ONE));
    docs.later(Duration.ofMinutes(10));
    var plan = docs.look(seen(Pods.exited(1, 1), TAGGED, ONE));

    assertThat(docs.status.provenance())
        .isEqualTo(new Provenance(ONE, ONE, "sha256:data", "cuda:0", Map.of("djl", "0.36")));
    assertThat(started(plan).image()).isEqualTo(ONE);
    assertThat(started(plan).dataDigest()).isEqualTo("sha256:data");
    assertThat(plan.status().conditions()).noneMatch(c -> c.type().endsWith("Drift"));
  }

  @Test
  void theStatusHasTheConfigAndDataDigestsTheSeedAndTheVersions() {
    docs.spec = ExperimentSpecBuilder.builder(docs.spec).seed(7).build();
    docs.look();
    docs.heard = heard(1, "sha256:data");

    var status = docs.look(seen(Pods.running(1), TAGGED, ONE)).status();

    assertThat(status.configDigest()).startsWith("sha256:").isNotEqualTo(status.digest());
    assertThat(status.seed()).isEqualTo(7);
    assertThat(status.provenance())
        .isEqualTo(new Provenance(ONE, ONE, "sha256:data", "cuda:0", Map.of("djl", "0.36")));
  }

  @Test
  void anImageThatNoRegistryKnowsKeepsItsTagAndAnotherOneIsToldOf() {
    docs.look();
    docs.look(seen(Pods.running(1), "sweepline/trainer:dev", "sha256:one"));
    assertThat(docs.status.provenance())
        .isEqualTo(new Provenance(null, "sha256:one", null, null, Map.of()));
    docs.look(seen(Pods.exited(1, 1), "sweepline/trainer:dev", "sha256:one"));
    docs.later(Duration.ofMinutes(10));
    var second = docs.look(seen(Pods.exited(1, 1), "sweepline/trainer:dev", "sha256:one"));
    assertThat(started(second).image()).isNull();

    var plan = docs.look(seen(Pods.running(2), "sweepline/trainer:dev", "sha256:two"));

    assertThat(condition(plan, "ImageDrift"))
        .isEqualTo(
            "Changed: attempt 2 ran the image sha256:two, but this trial is of sha256:one; its"
                + " result is of other code");
    assertThat(condition(docs.look(), "ImageDrift"))
        .as("it stays")
        .startsWith("Changed: attempt 2");
  }

  @Test
  void whatWasPinnedIsUsedFromTheFirstAttemptOn() {
    docs.spec =
        ExperimentSpecBuilder.builder(docs.spec)
            .pinned(
                PinnedBuilder.builder().image(ONE).imageId(ONE).dataDigest("sha256:data").build())
            .build();

    assertThat(started(docs.look()).image()).isEqualTo(ONE);
    docs.heard = heard(1, "sha256:other");
    var plan = docs.look(seen(Pods.running(1), ONE, TWO));

    assertThat(condition(plan, "ImageDrift")).startsWith("Changed: attempt 1 ran the image " + TWO);
    assertThat(condition(plan, "DataDrift"))
        .isEqualTo(
            "Changed: attempt 1 read data with the digest sha256:other, but this trial is of"
                + " sha256:data");
  }

  @Test
  void theDigestInTheSpecIsWhatTheTrainerMustFind() {
    docs.spec =
        ExperimentSpecBuilder.builder(docs.spec)
            .data(new Dataset("v3", null, "/data", "sha256:given"))
            .build();

    assertThat(started(docs.look()).dataDigest()).isEqualTo("sha256:given");
  }

  @Test
  void otherDataThanAskedForIsNoFailureOfTheTrialsOwn() {
    assertThat(Verdict.ofExit(11, "DataDrift: the data has the digest a", false, true))
        .isEqualTo(new Verdict(Outcome.DETERMINISTIC, "DataDrift: the data has the digest a"));
    assertThat(Verdict.ofExit(11, "no images", false, true))
        .isEqualTo(new Verdict(Outcome.DETERMINISTIC, "Data: no images"));
  }

  @Test
  void namesAnImageByItsDigestOnlyWhereItWasAskedFor() {
    assertThat(ImageNames.byDigest("nginx:1", "docker.io/library/nginx@sha256:a"))
        .contains("nginx@sha256:a");
    assertThat(ImageNames.byDigest("nginx", "docker-pullable://nginx@sha256:a"))
        .contains("nginx@sha256:a");
    assertThat(ImageNames.byDigest("team/a:1", "docker.io/other/a@sha256:a")).isEmpty();
    assertThat(ImageNames.byDigest("team/a:1", "sha256:a")).isEmpty();
    assertThat(ImageNames.byDigest("r:5000/a@sha256:a", "sha256:b")).contains("r:5000/a@sha256:a");
    assertThat(ImageNames.same("r/a@sha256:a", "sha256:a")).isTrue();
  }

  private static PodView seen(PodView pod, String image, String id) {
    return PodViewBuilder.builder(pod).image(image).imageId(id).build();
  }

  private static Heard heard(int attempt, String dataDigest) {
    var heard = Plans.heard(attempt, 9, "0.9");
    return new Heard(
        heard.progress(),
        heard.checkpoint(),
        null,
        null,
        null,
        List.of(),
        new Heard.Beginning("cuda:0", Map.of("djl", "0.36"), dataDigest));
  }
}
