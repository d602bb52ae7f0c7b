package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the API server refuses of an ensemble, as `kubectl apply` would show it.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class EnsembleSchemaTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: final }
      spec:
        type: Ensemble
        ensemble:
          from: { sweeps: [ { name: ladder } ] }
      """;
  private static final String FROM = "from: { sweeps: [ { name: ladder } ] }";

  @Test
  void fillsInHowManyAndInWhichWays(Cluster cluster) {
    var created = Written.create(cluster, SWEEP);

    assertThat(created.<Integer>get("spec", "ensemble", "from", "top")).isEqualTo(3);
    assertThat(created.<List<String>>get("spec", "ensemble", "voting"))
        .containsExactly("Soft", "Hard", "Rank");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { members: [ { experiment: a }, { experiment: b } ] } | spec.ensemble.members in body should have at least 3 items
          { members: [ { experiment: a }, { experiment: b }, { experiment: b } ] } | an experiment appears twice
          { from: { sweeps: [ { name: ladder } ], top: 2 } } | spec.ensemble.from.top in body should be greater than or equal to 3
          { from: { sweeps: [ { name: ladder }, { name: ladder } ] } } | a sweep appears twice
          { from: { sweeps: [] } } | spec.ensemble.from.sweeps in body should have at least 1 items
          { voting: [Soft] } | give either members (experiments by name) or from
          { from: { sweeps: [ { name: a } ] }, members: [ { experiment: a }, { experiment: b }, { experiment: c } ] } | give either members (experiments by name) or from
          { from: { sweeps: [ { name: ladder } ] }, weights: ["1", "2"] } | there are more or fewer than members: give one for each
          { from: { sweeps: [ { name: ladder } ] }, weights: ["1", "2", "0"] } | a weight is not above 0
          { from: { sweeps: [ { name: ladder } ] }, weights: ["1", "2", "-1"] } | spec.ensemble.weights[2] in body should match
          { from: { sweeps: [ { name: ladder } ] }, voting: [Soft, Soft] } | a way to vote appears twice
          { from: { sweeps: [ { name: ladder } ] }, voting: [soft] } | Unsupported value: "soft"
          """)
  void refusesAnEnsembleThatCannotVote(String ensemble, String complaint, Cluster cluster) {
    var bad = SWEEP.replaceFirst("(?s)ensemble:\n.*", "ensemble: " + ensemble + "\n");

    assertThat(complaint(cluster, bad)).contains(complaint);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          search: { space: [ { key: model, values: [nano] } ] } | type Ensemble searches nothing
          search: { seeds: [1, 2] } | type Ensemble searches nothing
          search: { maxTrials: 1 } | type Ensemble searches nothing
          earlyStop: { algorithm: Median } | type Ensemble trains nothing that could stop early
          profiles: [ { when: 'true', microBatch: 8 } ] | type Ensemble is one trial
          promote: { champion: { name: docs } } | an ensemble has no checkpoint of its own to promote
          """)
  void refusesWhatOnlyTrainingHas(String field, String complaint, Cluster cluster) {
    assertThat(complaint(cluster, SWEEP + "  " + field + "\n")).contains(complaint);
  }

  @Test
  void belongsToTypeEnsembleAlone(Cluster cluster) {
    assertThat(
            complaint(
                cluster,
                SWEEP.replace(
                    "type: Ensemble",
                    "type: Custom\n  search: { space: [ { key: model, values: [nano] } ] }")))
        .contains("ensemble is for type Ensemble: leave it out, or set spec.type to Ensemble");
    assertThat(complaint(cluster, SWEEP.replaceFirst("(?s)  ensemble:\n.*", "")))
        .contains("type Ensemble needs spec.ensemble: name its members, or the sweeps");
  }

  @Test
  void keepsItsMembersForGood(Cluster cluster) {
    Written.create(cluster, SWEEP);

    var problem =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> Written.apply(cluster, SWEEP.replace(FROM, FROM.replace("ladder", "other"))));

    assertThat(problem).hasMessageContaining("ensemble cannot change; make a new Sweep");
  }

  private static String complaint(Cluster cluster, String sweep) {
    var problem =
        catchThrowableOfType(KubernetesClientException.class, () -> Written.create(cluster, sweep));
    return String.valueOf(problem.getMessage());
  }
}
