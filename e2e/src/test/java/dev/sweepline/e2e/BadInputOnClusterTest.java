package dev.sweepline.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A wrong `Sweep` is refused with the field and the fix, and costs no Pod.
@Tag("cluster")
@ExtendWith(Evidence.class)
class BadInputOnClusterTest {
  private static final String NAMESPACE = "e2e-bad";
  private static TestCluster cluster;

  @BeforeAll
  static void connect() {
    cluster = TestCluster.connect();
    cluster.clean(NAMESPACE);
  }

  @AfterAll
  static void disconnect() {
    cluster.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unknown field      | limits: { paralelism: 2 }                                                                     | spec.limits.paralelism
          empty grid         | search: { space: [] }                                                                         | spec.search.space
          empty values       | search: { space: [ { key: training.lr, values: [] } ] }                                       | spec.search.space[0].values
          bad quantity       | template: { resources: { limits: { memory: 4 gigs } } }                                       | spec.template.resources.limits
          size no integer    | search: { space: [ { key: data.image_size, values: ["38x4"] } ] }                             | image sizes are whole numbers
          float in the spec  | search: { space: [ { key: training.lr, values: [0.1] } ] }                                    | spec.search.space[0].values[0]
          key in the spec    | template: { env: [ { name: HF_TOKEN, value: hunter2hunter2 } ] }                              | keep the value in a Secret
          GPUs no integer    | template: { resources: { limits: { nvidia.com/gpu: "0.5" } } }                                | nvidia.com/gpu is a whole number
          two members        | ensemble: { members: [ { experiment: a }, { experiment: b } ] }                                | spec.ensemble.members
          no type Ensemble   | ensemble: { from: { sweeps: [ { name: a } ] } }                                               | ensemble is for type Ensemble
          """)
  void isRefusedAtApply(String name, String part, String message) {
    var applied = cluster.apply(NAMESPACE, sweep(part));

    assertThat(applied.status()).isNotZero();
    assertThat(applied.output()).contains(message);
  }

  @ParameterizedTest
  @CsvSource("search")
  void tenMillionCellsWithoutMaxTrialsAreRefusedAtApply(String section) {
    var values = "[a0, a1, a2, a3, a4, a5, a6, a7, a8, a9]";
    var space = new StringBuilder();
    for (int key = 0; key < 7; key++) {
      space.append("{ key: training.k%d, values: %s }, ".formatted(key, values));
    }

    var applied = cluster.apply(NAMESPACE, sweep(section + ": { space: [ " + space + " ] }"));

    assertThat(applied.status()).isNotZero();
    assertThat(applied.output()).contains("set search.maxTrials");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unknown-model | search: { space: [ { key: model, values: [efficientnet_b1, efficentnet_b3] } ] }   | spec.search.space[0].values | efficientnet_b3
          unknown-key   | search: { space: [ { key: training.learning, values: ["1", "2"] } ] }              | training.learning           | training.
          unknown-group | overrides: [ "modle=nano" ]                                                        | modle                       | model
          """)
  void isNotAcceptedAndRunsNothing(String name, String part, String field, String suggestion) {
    var applied = cluster.apply(NAMESPACE, sweep(part).replace("name: bad", "name: " + name));
    assertThat(applied.status()).as(applied.output()).isZero();

    var refused =
        cluster.awaitSweep(
            NAMESPACE,
            name,
            Duration.ofSeconds(20),
            s -> s.condition("Accepted").startsWith("False"));

    assertThat(refused.condition("Accepted")).contains(field).contains(suggestion);
    assertThat(cluster.experiments(NAMESPACE)).isEmpty();
    assertThat(cluster.pods(NAMESPACE)).isEmpty();
  }

  /// A sweep that is right but for one part, which replaces its own of that name.
  private static String sweep(String part) {
    var search = "search: { space: [ { key: training.lr, values: [\"1e-3\", \"2e-3\"] } ] }";
    return """
    apiVersion: sweepline.dev/v1alpha1
    kind: Sweep
    metadata: { name: bad }
    spec:
      type: Custom
      checklist: { enforcement: Warn }
      %s
      %s
    """
        .formatted(part.startsWith("search:") ? "" : search, part);
  }
}
