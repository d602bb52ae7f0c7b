package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the API server itself refuses of searches by samples.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class SearchSchemaTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: doc-rates }
      spec:
        type: Custom
        search:
          algorithm: TPE
          maxTrials: 40
          seed: 7
          tpe: { startupTrials: 8 }
          space:
            - { key: model, values: [efficientnet_b0, efficientnet_b1] }
            - { key: data.image_size, values: ["224", "240"] }
            - { key: training.lr, min: "1e-5", max: "1e-2", scale: Log }
            - { key: training.max_epochs, min: "10", max: "50", type: Int, step: "10" }
            - { key: data.workers, values: ["1", "2"], when: "params['model'] == 'efficientnet_b1'" }
          zip: [ [model, data.image_size] ]
      """;

  @Test
  void acceptsASearchThatLearns(Cluster cluster) {
    var created = Written.create(cluster, SWEEP);

    assertThat(created.<Integer>get("spec", "search", "tpe", "candidates")).isEqualTo(24);
    assertThat(created.<Object>get("spec", "search", "space", 2, "values")).isNull();
  }

  @Test
  void multiScaleNeedsNoSpace(Cluster cluster) {
    var created =
        Written.create(
            cluster,
            """
            apiVersion: sweepline.dev/v1alpha1
            kind: Sweep
            metadata: { name: doc-sizes }
            spec: { type: MultiScale, search: {} }
            """);

    assertThat(created.<String>get("spec", "search", "algorithm")).isEqualTo("Grid");
    assertThat(
            Serialization.unmarshal(Serialization.asYaml(created), Sweep.class)
                .getSpec()
                .search()
                .space()
                .getFirst()
                .values())
        .containsExactly("224", "384", "512", "640");
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          maxTrials: 40                     | exclude: []                               | Random and TPE need search.maxTrials
          algorithm: TPE                    | algorithm: Tpe                            | spec.search.algorithm: Unsupported value: "Tpe"
          algorithm: TPE                    | algorithm: Random                         | search.tpe is for algorithm TPE
          algorithm: TPE                    | algorithm: Grid                           | min and max are for Random and TPE
          algorithm: TPE                    | algorithm: Grid                           | search.seed is for Random and TPE
          maxTrials: 40                     | maxTrials: 20000                          | at most 10000 trials
          min: "1e-5", max: "1e-2"          | min: "1e-5"                               | give either values, or min and max
          min: "1e-5", max: "1e-2"          | min: "1e-2", max: "1e-5"                  | min must be below max
          min: "1e-5", max: "1e-2"          | min: "0", max: "1e-2"                     | scale Log needs a min above 0 and no step
          min: "1e-5", max: "1e-2"          | min: small, max: "1e-2"                   | spec.search.space[2].min in body should match
          min: "10", max: "50"              | min: "1.5", max: "50"                     | type Int needs whole numbers
          step: "10"                        | step: "0"                                 | step must be above 0
          values: ["1", "2"]                | values: ["1", "2"], scale: Log            | scale, type and step belong to min and max
          values: ["1", "2"]                | values: ["1", "2"], min: "1", max: "2"    | give either values, or min and max
          type: Custom                      | type: Baseline                            | only a sweep of type Custom
          """)
  void refuses(String good, String bad, String complaint, Cluster cluster) {
    assertThat(complaint(() -> Written.create(cluster, SWEEP.replace(good, bad))))
        .contains(complaint);
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          algorithm: TPE    | algorithm: Random   | search.algorithm, seed and tpe cannot change
          seed: 7           | seed: 8             | search.algorithm, seed and tpe cannot change
          max: "1e-2"       | max: "1e-1"         | of a key in search.space only the values can change
          == 'efficientnet  | != 'efficientnet    | of a key in search.space only the values can change
          zip: [ [model,    | zip: [ [data.workers, | search.zip cannot change
          """)
  void refusesToChange(String good, String bad, String complaint, Cluster cluster) {
    Written.create(cluster, SWEEP);

    assertThat(
            complaint(() ->
                Written.apply(
                    cluster,
                    SWEEP
                        .replace(good, bad)
                        .replace(
                            bad.endsWith("Random") ? "    tpe: { startupTrials: 8 }\n" : "\0",
                            ""))))
        .contains(complaint);
  }

  @Test
  void letsValuesAndTheNumberOfTrialsChange(Cluster cluster) {
    Written.create(cluster, SWEEP);

    var changed =
        Written.apply(
            cluster,
            SWEEP.replace("maxTrials: 40", "maxTrials: 60").replace("\"2\"", "\"2\", \"3\""));

    assertThat(changed.<Integer>get("spec", "search", "maxTrials")).isEqualTo(60);
  }

  private static String complaint(ThrowingCallable call) {
    return String.valueOf(catchThrowableOfType(KubernetesClientException.class, call).getMessage());
  }
}
