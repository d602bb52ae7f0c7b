package dev.sweepline.planner.experiment;

import static dev.sweepline.planner.experiment.Plans.batch;
import static dev.sweepline.planner.experiment.Plans.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.ledger.MemoryFinding;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.FailurePolicy.OutOfMemory;
import dev.sweepline.planner.spec.FailurePolicy.OutOfMemoryAction;
import dev.sweepline.planner.spec.FailurePolicyBuilder;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import dev.sweepline.planner.trial.Specs;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LessonsTest {
  private static final String KEY = "release nano 224 -";
  private static final Lesson EIGHT = new Lesson(KEY, "H100 81559", 8);

  private final Trying docs = new Trying(Trying.SPEC);

  @Test
  void learnsFromATrialThatRanOutOfMemory() {
    docs.look();
    docs.look(PodViewBuilder.builder(Pods.exited(1, 12)).gpu("H100 81559").build());

    assertThat(Lessons.of(List.of(docs.status))).containsExactly(EIGHT);
  }

  @Test
  void learnsNothingFromATrialThatDidNotFitAtAll() {
    docs.look();
    docs.look(Pods.exited(1, 12));
    docs.look(Pods.exited(1, 12), Pods.exited(2, 12));
    docs.look(Pods.exited(1, 12), Pods.exited(2, 12), Pods.exited(3, 12));

    assertThat(Lessons.of(List.of(docs.status))).isEmpty();
  }

  @Test
  void takesTheLargestThatIsKnownToFitBelowWhatIsKnownNotTo() {
    var tight = new MemoryFinding(KEY, "H100 81559", 6, 12);
    var loose = new MemoryFinding(KEY, "H100 81559", 8, 16);

    assertThat(Lessons.of(Stream.of(tight, loose))).containsExactly(EIGHT);
  }

  @Test
  void isRememberedWhenItsTrialHasTrainedWithIt() {
    docs.look();
    docs.look(onH100(Pods.exited(1, 12)));
    assertThat(Lessons.found(docs.status)).contains(new MemoryFinding(KEY, "H100 81559", 8, 16));
    assertThat(Lessons.remembered(docs.status))
        .as("nobody knows whether that fits")
        .isEqualTo(new MemoryFinding(KEY, "H100 81559", null, 16));

    docs.look(onH100(Pods.exited(1, 12)), Pods.exited(2, 0));

    assertThat(Lessons.remembered(docs.status))
        .isEqualTo(new MemoryFinding(KEY, "H100 81559", 8, 16));
  }

  @Test
  void nothingIsRememberedWhereTheConfigurationsOwnBatchFits() {
    docs.look();
    docs.look(Pods.exited(1, 0));

    assertThat(Lessons.remembered(docs.status)).isNull();
  }

  @Test
  void startsLaterTrialsRightWithoutMakingThemOthers() {
    var plain = new Trying(Trying.SPEC).look();

    var plan = docs.look(knowing(EIGHT));

    assertThat(started(plan).microBatch()).isEqualTo(8);
    assertThat(plan.status().digest()).isEqualTo(plain.status().digest());
    assertThat(started(plan).configDigest()).isEqualTo(started(plain).configDigest());
    assertThat(batch(plan).note())
        .isEqualTo("began with 8: another trial ran out of GPU memory with more");
    assertThat(Lessons.of(List.of(plan.status())))
        .as("it hands on what it was told")
        .containsExactly(new Lesson(KEY, null, 8));
  }

  @Test
  void takesTheSmallestThatFitsWhereItMayRunOnAnyGpu() {
    assertThat(started(docs.look(knowing(EIGHT, new Lesson(KEY, "T4 15360", 4)))).microBatch())
        .isEqualTo(4);
  }

  @Test
  void takesNoLessonOfAnotherGpuThanItAsksFor() {
    docs.spec =
        ExperimentSpecBuilder.builder(docs.spec)
            .template(
                PodTemplateBuilder.builder(Specs.GPU)
                    .nodeSelector(Map.of("nvidia.com/gpu.product", "H200"))
                    .build())
            .build();

    assertThat(started(docs.look(knowing(EIGHT))).microBatch()).isNull();
  }

  @Test
  void takesNoLessonOfAnotherModelOrSize() {
    assertThat(started(docs.look(knowing(new Lesson("release nano 640 -", null, 4)))).microBatch())
        .isNull();
  }

  @Test
  void takesTheNearestDivisorOfItsOwnBatch() {
    docs.spec =
        Specs.experiment(
            Map.of("model", "nano"),
            List.of("data.batch_size=18"),
            docs.spec.failurePolicy(),
            false);

    assertThat(started(docs.look(knowing(EIGHT))).microBatch()).isEqualTo(6);
  }

  @Test
  void leavesTheBatchAloneWhereThePolicyDoes() {
    docs.policy(
        FailurePolicyBuilder.builder(FailurePolicy.DEFAULT)
            .outOfMemory(new OutOfMemory(OutOfMemoryAction.FAIL, 4))
            .build());

    assertThat(started(docs.look(knowing(EIGHT))).microBatch()).isNull();
  }

  private static PodView onH100(PodView pod) {
    return PodViewBuilder.builder(pod).gpu("H100 81559").build();
  }

  private static Observed knowing(Lesson... lessons) {
    return ObservedBuilder.builder().pods(List.of()).lessons(List.of(lessons)).build();
  }
}
