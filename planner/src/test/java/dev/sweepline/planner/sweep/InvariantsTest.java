package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.Search.Algorithm;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.trial.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each invariant by its name, for sweeps whose trials end in any order and whose parallelism is
/// edited. The simulations hold them to the same beside crashes, lost writes and late caches.
class InvariantsTest {
  static LongStream seeds() {
    return Seeds.upTo(100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void parallelismIsNeverExceeded(long seed) {
    var sweep = new Played(seed);
    while (!sweep.over()) {
      int before = sweep.running();

      sweep.apply(sweep.plan());

      assertThat(sweep.running())
          .isLessThanOrEqualTo(Math.max(before, sweep.spec.limits().parallelism()));
      sweep.goOn();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noDigestRunsTwice(long seed) {
    var sweep = new Played(seed);
    while (!sweep.over()) {
      sweep.apply(sweep.plan());

      assertThat(sweep.children).extracting(ExperimentView::name).doesNotHaveDuplicates();
      assertThat(sweep.children)
          .extracting(child -> child.spec().params() + " " + child.spec().seed())
          .doesNotHaveDuplicates();
      sweep.goOn();
    }
    assertThat(sweep.children).hasSize(Math.toIntExact(sweep.prepared().counts().trials()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aSecondPlanAfterApplyingIsEmpty(long seed) {
    var sweep = new Played(seed);
    while (!sweep.over()) {
      sweep.apply(sweep.plan());

      assertThat(sweep.plan().actions()).isEmpty();
      sweep.goOn();
    }
    assertThat(sweep.plan().actions()).isEmpty();
  }

  /// A sweep whose trials are made at once and end when chance wants.
  private static final class Played {
    private final Random random;
    private final List<ExperimentView> children = new ArrayList<>();
    private SweepSpec spec;

    Played(long seed) {
      random = new Random(seed);
      var sizes = List.of("128", "224", "384", "512").subList(0, 2 + random.nextInt(3));
      var search =
          Specs.search(
              List.of(
                  Specs.key("data.image_size", sizes.toArray(String[]::new)),
                  Specs.key("data.augmentation", "none", "cutout")),
              random.nextBoolean() ? List.of() : List.of("params['data.image_size'] == '224'"),
              random.nextBoolean() ? List.of(1) : List.of(1, 2),
              null);
      spec =
          Specs.sweep(
              SweepType.CUSTOM,
              random.nextBoolean()
                  ? search
                  : SearchBuilder.builder(search)
                      .algorithm(Algorithm.RANDOM)
                      .maxTrials(1 + random.nextInt(3))
                      .build(),
              1 + random.nextInt(4));
    }

    PreparedSweep prepared() {
      return Sweeps.prepare(spec);
    }

    SweepPlan plan() {
      return Sweeps.plan(spec, children);
    }

    void apply(SweepPlan plan) {
      assertThat(plan.actions()).allMatch(CreateExperiment.class::isInstance);
      children.addAll(Sweeps.children(plan));
    }

    /// One more ends, and now and then somebody edits.
    void goOn() {
      var unsettled = children.stream().filter(child -> !child.status().settled()).toList();
      if (!unsettled.isEmpty()) {
        var one = unsettled.get(random.nextInt(unsettled.size()));
        children.set(
            children.indexOf(one),
            random.nextInt(4) == 0
                ? Sweeps.settled(one, ExperimentPhase.FAILED, null)
                : Sweeps.settled(one, ExperimentPhase.SUCCEEDED, "0.8"));
      }
      if (random.nextInt(3) == 0) {
        spec = Specs.sweep(spec.type(), spec.search(), 1 + random.nextInt(4));
      }
    }

    int running() {
      return Math.toIntExact(children.stream().filter(child -> !child.status().settled()).count());
    }

    boolean over() {
      return !children.isEmpty() && running() == 0 && plan().actions().isEmpty();
    }
  }
}
