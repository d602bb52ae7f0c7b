package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.operator.FieldManager;
import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a server-side apply costs beside a create, and a status's beside an update: see decision
/// 32. `-Dtest=ApplyBenchmark -Dsweepline.excluded=`.
@ExtendWith(WithApiServer.class)
class ApplyBenchmark {
  private static final int OBJECTS = Integer.getInteger("bench.objects", 300);
  private static final int THREADS = 8;
  private static final int ROUNDS = 5;

  @Test
  void comparesTheWaysToWrite(Cluster cluster) throws Exception {
    var creates = new ArrayList<Double>();
    var applies = new ArrayList<Double>();
    var updates = new ArrayList<Double>();
    var applied = new ArrayList<Double>();
    var experiment = Serialization.unmarshal(EXPERIMENT, Experiment.class);
    experiment.getMetadata().setNamespace(cluster.namespace());
    var client = cluster.client();
    for (int round = 0; round <= ROUNDS; round++) {
      var name = "r" + round;
      // The first round warms up; they take turns at being first.
      double created = seconds(pods(experiment, name + "-c"), pod -> client.resource(pod).create());
      double asApply =
          seconds(
              pods(experiment, name + "-a"),
              pod -> client.resource(pod).fieldManager(FieldManager.NAME).serverSideApply());
      var ones = experiments(experiment, name + "-u");
      seconds(ones, one -> client.resource(one).create());
      double updated =
          seconds(
              ones,
              one -> {
                var current = client.resource(one).get();
                current.setStatus(
                    ExperimentStatusBuilder.builder().phase(ExperimentPhase.RUNNING).build());
                return client.resource(current).updateStatus();
              });
      double statusApplied =
          seconds(
              ones,
              one -> {
                var current = client.resource(one).get();
                current.getMetadata().setManagedFields(List.of());
                current.setStatus(
                    ExperimentStatusBuilder.builder().phase(ExperimentPhase.SUCCEEDED).build());
                return client
                    .resource(current)
                    .subresource("status")
                    .patch(
                        new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager(FieldManager.NAME)
                            .withForce(true)
                            .build(),
                        current);
              });
      if (round > 0) {
        creates.add(OBJECTS / created);
        applies.add(OBJECTS / asApply);
        updates.add(OBJECTS / updated);
        applied.add(OBJECTS / statusApplied);
      }
    }
    assertThat(creates).hasSize(ROUNDS);
    System.out.printf(
        Locale.ROOT,
        "Pods/s: create %.0f, apply %.0f (ratio %.2f); statuses/s with a read: update %.0f, apply %.0f"
            + " (ratio %.2f); medians of %d rounds of %d on %d threads%n",
        median(creates),
        median(applies),
        median(applies) / median(creates),
        median(updates),
        median(applied),
        median(applied) / median(updates),
        ROUNDS,
        OBJECTS,
        THREADS);
  }

  private static final String EXPERIMENT =
      """
      apiVersion: sweepline.dev/v1alpha1
      kind: Experiment
      metadata: { name: bench, uid: 0f8fad5b-d9cb-469f-a165-70867728950e }
      spec:
        checklist: { enforcement: Warn }
        storage: { checkpoints: { claim: checkpoints } }
      """;

  private static List<Pod> pods(Experiment experiment, String name) {
    var config = "training:\n  max_epochs: 50\n".repeat(60);
    return IntStream.range(0, OBJECTS)
        .mapToObj(i ->
            TrainerPod.forAttempt(
                experiment,
                new StartAttempt(1, name + i, name, config, "sha256:" + "c".repeat(64), null, null),
                Experiments.RELEASE))
        .toList();
  }

  private static List<Experiment> experiments(Experiment like, String name) {
    return IntStream.range(0, OBJECTS)
        .mapToObj(i -> {
          var one = Serialization.clone(like);
          one.getMetadata().setName(name + i);
          one.getMetadata().setUid(null);
          return one;
        })
        .toList();
  }

  private interface Write<T> {
    Object write(T object);
  }

  private static <T> double seconds(List<T> objects, Write<T> write) throws Exception {
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      long began = System.nanoTime();
      for (var done :
          threads.invokeAll(
              objects.stream().<Callable<Object>>map(o -> () -> write.write(o)).toList())) {
        done.get();
      }
      return (System.nanoTime() - began) / 1e9;
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
