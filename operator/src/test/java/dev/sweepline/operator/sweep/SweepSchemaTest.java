package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.status.SweepStatusBuilder;
import dev.sweepline.testing.BrokenSweeps;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the API server itself refuses, as `kubectl apply` would show it.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class SweepSchemaTest {
  private static final String SWEEP =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Sweep
      metadata: { name: doc-multiscale }
      spec:
        type: MultiScale
        checklist:
          hypothesis: larger pages read better
          baseline: { metrics: { val_f1: "0.80" } }
          expected: { metrics: { val_f1: "0.85" } }
        search:
          space:
            - { key: data.image_size, values: ["32", "48"] }
            - { key: data.augmentation, values: [none, cutout] }
          blocks: [data.augmentation]
        limits: { parallelism: 2 }
        template: { resources: { limits: { nvidia.com/gpu: "1" } } }
      """;

  private static final String CONFIGS = "  configs: { configMapRefs: [ { name: doc-configs } ] }\n";

  @Test
  void acceptsASweepAndFillsInDefaults(Cluster cluster) {
    var created = Written.create(cluster, SWEEP);

    assertThat(created.<String>get("spec", "search", "algorithm")).isEqualTo("Grid");
    assertThat(created.<String>get("spec", "objective", "metric")).isEqualTo("val_f1");
    assertThat(created.<Boolean>get("spec", "limits", "smokeTrial")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://me:hunter2@git.example/doc.git",
        "https://me:hunter2@git.example/doc.git?x",
        "ssh://me:hunter2@git.example/doc.git",
        "https://git.example/doc.git?token=hunter2",
      })
  void doesNotRepeatTheKeyInARepositorysAddress(String address, Cluster cluster) {
    var part =
        "report: { git: { repository: '%s', tokenSecret: { name: git, key: token } } }"
            .formatted(address);

    assertThat(complaint(cluster, BrokenSweeps.yaml(part)))
        .contains("spec.report.git", "repository ")
        .doesNotContain("hunter2");
  }

  /// Where a rule is about several fields, the API server has "object" for their values.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limits: { gpuHours: '0' } | is 0; gpuHours is more than 0; leave it out",
        "limits: { hangAfter: 5s } | is 5s; hangAfter is at least 30s; leave it out",
        "limits: { progressDeadline: 0s } | is 0s; progressDeadline is more than 0s; leave it out",
        "search: { algorithm: Random, maxTrials: 5, space: [ { key: training.lr, min: '1', max:"
            + " '0.1' } ] } | min must be below max; min is 1, max is 0.1",
        "search: { algorithm: Random, maxTrials: 5, space: [ { key: training.lr, min: '0', max:"
            + " '1', scale: Log } ] } | scale Log needs a min above 0 and no step; min is 0",
        "search: { algorithm: Random, maxTrials: 5, space: [ { key: training.lr, min: '0', max:"
            + " '1', step: '0' } ] } | is 0; step must be above 0",
        "search: { seeds: [1, 1], space: [ { key: training.lr, values: ['1', '2'] } ] }"
            + " | a seed appears twice: give each once",
      })
  void namesValueAndFix(String part, String complaint, Cluster cluster) {
    assertThat(complaint(cluster, BrokenSweeps.yaml(part))).contains(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ keep: { best: 3 } } | exactly one of checkpoints, objectStore and ephemeral",
        "{ ephemeral: {}, checkpoints: { claim: ckpts } } | exactly one of checkpoints,",
        "{ objectStore: { uri: experiments/doc, secretRef: { name: s3 } } } | objectStore.uri",
        "{ objectStore: { uri: 's3://e/../f', secretRef: { name: s3 } } } | objectStore.uri",
        "{ objectStore: { uri: 's3://experiments/a/../b', secretRef: { name: s3 } } } | .uri",
        "{ objectStore: { uri: 's3://exp', ca: {} } } | exactly one of configMap and secret",
        "{ objectStore: { uri: 's3://exp', endpoint: 'ftp://x', secretRef: { name: s3 } } }"
            + " | objectStore.endpoint",
        "{ ephemeral: { sizeLimit: much } } | ephemeral.sizeLimit",
      })
  void refusesStorageThatIsNowhereOrInTwoPlaces(String storage, String complaint, Cluster cluster) {
    assertThat(complaint(cluster, SWEEP + "  storage: " + storage + "\n")).contains(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ ephemeral: {} }",
        "{ checkpoints: { claim: ckpts }, keep: { best: 3 } }",
        "{ objectStore: { uri: 's3://experiments', ca: { configMap: ca } } }",
        "{ objectStore: { uri: 's3://experiments/doc/', endpoint: 'https://store:9000',"
            + " region: eu-1, sizeLimit: 20Gi, secretRef: { name: s3 } } }",
      })
  void acceptsStorageInOnePlace(String storage, Cluster cluster) {
    var created = Written.create(cluster, SWEEP + "  storage: " + storage + "\n");

    assertThat(created.<java.util.Map<String, Object>>get("spec", "storage")).isNotEmpty();
  }

  @Test
  void refusesEarlyStoppingWithinAKeyThatIsNotInTheSpace(Cluster cluster) {
    var rule = "earlyStop: { algorithm: ASHA, within: [data.image_size, modle] }";

    assertThat(complaint(cluster, SWEEP + "  " + rule + "\n"))
        .contains("every key of earlyStop.within must be a key of search.space");
    assertThat(complaint(cluster, SWEEP + "  earlyStop: { algorithm: ASHA, startupTrials: 3 }\n"))
        .contains("startupTrials is for Median");
  }

  @Test
  void refusesSeedsThatAreNoSet(Cluster cluster) {
    var blocks = "blocks: [data.augmentation]";

    assertThat(complaint(cluster, SWEEP.replace(blocks, blocks + "\n    seeds: [1, 1, 2]")))
        .contains("a seed appears twice");
    assertThat(
            complaint(
                cluster,
                SWEEP
                    .replace("type: MultiScale", "type: Custom")
                    .replace(blocks, "seeds: [1, 2]")
                    .replace("key: data.augmentation", "key: ++seed")))
        .contains("seeds are no key of search.space: use search.seeds");
  }

  private static String complaint(Cluster cluster, String sweep) {
    var problem =
        catchThrowableOfType(KubernetesClientException.class, () -> Written.create(cluster, sweep));
    return String.valueOf(problem.getMessage());
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          parallelism: 2                | parallelism: 2, parallelizm: 3         | unknown field "spec.limits.parallelizm"
          parallelism: 2                | parallelism: 2, gpuHours: "-4"         | spec.limits.gpuHours in body should match
          parallelism: 2                | parallelism: 2, gpuHours: "0.0"        | gpuHours is more than 0
          parallelism: 2                | parallelism: 2, maxTrialHours: "0"     | maxTrialHours is more than 0
          parallelism: 2                | parallelism: 2, progressDeadline: 0m   | progressDeadline is more than 0s
          parallelism: 2                | parallelism: 2, currency: USD          | currency needs costPerGpuHour
          type: MultiScale              | type: Multiscale                       | spec.type: Unsupported value: "Multiscale"
          values: ["32", "48"]          | values: []                             | spec.search.space[0].values in body should have at least 1 items
          values: ["32", "48"]          | values: ["32.5", "48"]                 | image sizes are whole numbers of pixels
          values: ["32", "48"]          | values: [32.5, 48]                     | spec.search.space[0].values[0] in body must be of type string
          values: ["32", "48"]          | values: ["32"]                         | type MultiScale compares image sizes
          values: ["32", "48"]          | values: ["32", "32"]                   | a value appears twice
          nvidia.com/gpu: "1"           | nvidia.com/gpu: 1 GPU                  | nvidia.com/gpu in body should match
          nvidia.com/gpu: "1"           | nvidia.com/gpu: 500m                   | nvidia.com/gpu is a whole number
          val_f1: "0.80"                | val_f1: 0.80                           | must be of type string
          blocks: [data.augmentation]   | blocks: []                             | data.augmentation varies, but type MultiScale compares image sizes: the type that fits is Custom, or add
          key: data.augmentation        | key: training.lr                       | training.lr varies, but type MultiScale compares image sizes: the type that fits is Custom
          limits: { nvidia.com/gpu      | requests: { nvidia.com/gpu             | GPUs cannot be shared
          blocks: [data.augmentation]   | blocks: [model]                        | every block must be a key of search.space
          """)
  void refuses(String good, String bad, String complaint, Cluster cluster) {
    var problem =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> Written.create(cluster, SWEEP.replace(good, bad)));

    assertThat(problem).hasMessageContaining(complaint);
    assertThat(problem.getCode()).isIn(400, 422);
  }

  @Test
  void saysOfAnEmptySpaceOnlyThatItIsEmpty(Cluster cluster) {
    var empty =
        """
        apiVersion: sweepline.dev/v1alpha1
        kind: Sweep
        metadata: { name: empty }
        spec: { type: Custom, search: { space: [] } }
        """;

    var problem =
        catchThrowableOfType(KubernetesClientException.class, () -> Written.create(cluster, empty));

    assertThat(problem.getStatus().getDetails().getCauses())
        .extracting(StatusCause::getMessage)
        .containsExactly(
            "Invalid value: \"object\": is empty: give at least one key with its values");
  }

  @Test
  void refusesTenMillionCellsWithoutALimit(Cluster cluster) {
    var ten =
        IntStream.range(0, 10)
            .mapToObj(value -> "\"" + value + "\"")
            .collect(Collectors.joining(","));
    var keys =
        IntStream.range(0, 6)
            .mapToObj(key -> "      - { key: training.k" + key + ", values: [" + ten + "] }\n")
            .collect(Collectors.joining());
    var sizes = "      - { key: data.image_size, values: [\"32\", \"48\"] }\n";
    var large = SWEEP.replace(sizes, sizes + keys);

    var problem =
        catchThrowableOfType(KubernetesClientException.class, () -> Written.create(cluster, large));

    assertThat(problem)
        .hasMessageContaining("more than 10000 cells: set search.maxTrials, or give fewer values");
  }

  @Test
  void refusesToChangeWhatRunsDependOn(Cluster cluster) {
    Written.create(cluster, SWEEP);

    var problem =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> Written.apply(cluster, SWEEP.replace("type: MultiScale", "type: Custom")));

    assertThat(problem).hasMessageContaining("type cannot change; make a new Sweep");
  }

  @Test
  void sourceIsImmutable(Cluster cluster) {
    var commit = "3f2c9e1d".repeat(5);
    var committed = SWEEP.replace("  search:", "  source: { commit: " + commit + " }\n  search:");
    Written.create(cluster, committed);

    assertThat(refusal(cluster, committed.replace(commit, "4f2c9e1d".repeat(5))))
        .contains("source cannot change once set; make a new Sweep");
    Written.apply(cluster, committed.replace("parallelism: 2", "parallelism: 3"));
  }

  @Test
  void refusesAnotherTreeForRunsThatDependOnOne(Cluster cluster) {
    Written.create(cluster, SWEEP);
    var owned =
        SWEEP
            .replace("name: doc-multiscale", "name: own")
            .replace("  search:", CONFIGS + "  search:");
    var created = Written.create(cluster, owned);

    assertThat(created.<String>get("spec", "configs", "configName")).isEqualTo("config");
    for (var changed :
        List.of(
            SWEEP.replace("  search:", CONFIGS + "  search:"),
            owned.replace("doc-configs", "others"))) {
      assertThat(
              catchThrowableOfType(
                  KubernetesClientException.class, () -> Written.apply(cluster, changed)))
          .hasMessageContaining("configs cannot change; make a new Sweep");
    }
  }

  @Test
  void whatIsSaidBeforehandIsSaidBeforeTheFirstTrial(Cluster cluster) {
    var expected = "    expected: { metrics: { val_f1: \"0.85\" } }\n";
    var source = "  source: { commit: 3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d }\n  search:";
    var bare =
        SWEEP.replace(expected, "").replace("    hypothesis: larger pages read better\n", "");
    Written.create(cluster, bare);
    var later = SWEEP.replace(expected, "");

    Written.apply(cluster, later);
    begin(cluster, "doc-multiscale");

    assertThat(refusal(cluster, SWEEP))
        .contains("expected of the checklist cannot be added once there are trials");
    assertThat(refusal(cluster, later.replace("  search:", source)))
        .contains("source cannot be added once there are trials");
    Written.apply(cluster, later.replace("parallelism: 2", "parallelism: 3"));
  }

  private static String refusal(Cluster cluster, String sweep) {
    return String.valueOf(
        catchThrowableOfType(KubernetesClientException.class, () -> Written.apply(cluster, sweep))
            .getMessage());
  }

  private static void begin(Cluster cluster, String name) {
    var sweep =
        cluster
            .client()
            .resources(Sweep.class)
            .inNamespace(cluster.namespace())
            .withName(name)
            .get();
    sweep.setStatus(
        SweepStatusBuilder.builder().counts(new SweepStatus.Counts(1, 1, 0, 0, 0, 0)).build());
    cluster.client().resource(sweep).updateStatus();
  }

  @Test
  void letsParallelismAndSuspendChange(Cluster cluster) {
    Written.create(cluster, SWEEP);

    var changed =
        Written.apply(
            cluster,
            SWEEP
                .replace("parallelism: 2", "parallelism: 4")
                .replace("type: MultiScale", "type: MultiScale\n  suspend: true"));

    assertThat(changed.<Integer>get("spec", "limits", "parallelism")).isEqualTo(4);
    assertThat(changed.<Boolean>get("spec", "suspend")).isTrue();
  }
}
