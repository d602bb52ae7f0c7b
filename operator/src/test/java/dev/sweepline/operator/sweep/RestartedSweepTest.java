package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.SweepStatus;
import dev.sweepline.planner.sweep.PreparedSweep;
import dev.sweepline.planner.sweep.SweepAction;
import dev.sweepline.planner.sweep.SweepPlan;
import dev.sweepline.planner.sweep.SweepPlanner;
import dev.sweepline.planner.sweep.SweepView;
import dev.sweepline.planner.sweep.SweepViewBuilder;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.Trial;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An operator that begins anew before each decision, with nothing but the objects as the API
/// server has them, beside one that was never interrupted; once with more trials at a time than a
/// first look makes.
@Tag("slow")
class RestartedSweepTest {
  private static final int BEFORE = 40;
  private static final int DECISIONS = 100;

  /// Also where nothing is decided, but not at every turn.
  private static final int BETWEEN = 5;

  private static final Composer TREE =
      new HydraComposer(
          ConfigTree.ofDirectory(Path.of(System.getProperty("sweepline.root", ".."), "configs")));
  private static final Map<Object, Trial> COMPOSED = new HashMap<>();

  /// A configuration depends on its spec alone, so that each need not be composed again.
  private static final Composer COMPOSER =
      (request, microBatch) ->
          COMPOSED.computeIfAbsent(
              List.of(request.spec().params(), request.spec().seed(), String.valueOf(microBatch)),
              _ -> TREE.compose(request, microBatch));

  enum Kind {
    GRID("algorithm: Grid", "{ algorithm: None }", 20),
    RANDOM("algorithm: Random", "{ algorithm: None }", 6),
    TPE("algorithm: TPE", "{ algorithm: None }", 6),
    ASHA("algorithm: Random", "{ algorithm: ASHA, minEpochs: 1, reductionFactor: 3 }", 6),
    ASHA_WITH_TPE("algorithm: TPE", "{ algorithm: ASHA, minEpochs: 1, reductionFactor: 3 }", 6),
    MEDIAN("algorithm: Grid", "{ algorithm: Median, startupTrials: 4 }", 6);

    private final String search;
    private final String earlyStop;
    private final int parallelism;

    Kind(String search, String earlyStop, int parallelism) {
      this.search = search;
      this.earlyStop = earlyStop;
      this.parallelism = parallelism;
    }

    private boolean earlyStops() {
      return !earlyStop.contains("None");
    }

    private Sweep sweep() {
      var space =
          search.endsWith("Grid")
              ? """
              - { key: training.lr, values: [ %s ] }
              - { key: data.image_size, values: [ "32", "64", "96", "128" ] }
              """
                  .formatted(String.join(", ", rates()))
              : """
              - { key: training.lr, min: "1e-5", max: "1e-2", scale: Log }
              - { key: data.image_size, values: [ "32", "64", "96", "128" ] }
              """;
      var yaml =
          """
          apiVersion: sweepline.dev/v1alpha1
          kind: Sweep
          metadata:
            { name: doc, namespace: team, uid: s1, generation: 1, creationTimestamp: "%s" }
          spec:
            type: Custom
            checklist: { enforcement: Warn }
            overrides: [ "+experiment=quickstart" ]
            earlyStop: %s
            limits: { parallelism: %d, smokeTrial: false }
            search:
              %s
              seeds: [ 1, 2 ]
              maxTrials: 400
              exclude: [ "params['data.image_size'] == '96'" ]
              space:
          %s
          """
              .formatted(PlayedTrials.BEGINNING, earlyStop, parallelism, search, space.indent(6));
      return Serialization.unmarshal(yaml, Sweep.class);
    }

    private static List<String> rates() {
      var rates = new ArrayList<String>();
      for (int step = 1; step <= 60; step++) {
        rates.add("\"" + step + "e-5\"");
      }
      return rates;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNextHundredDecisionsAreThoseOfAnOperatorThatWasNeverInterrupted(Kind kind) {
    var random = new Random(7);
    var sweep = kind.sweep();
    var unbroken = PreparedSweep.of(COMPOSER, view(sweep));
    var trials = new PlayedTrials(sweep, random);
    var decisions = new ArrayList<SweepAction>();
    for (int turn = 0; decisions.size() < BEFORE + DECISIONS; turn++) {
      var now = trials.now();
      var plan = SweepPlanner.planFewFirst(unbroken, view(sweep), views(trials.all()), now);
      if (!plan.actions().isEmpty() || turn % BETWEEN == 0) {
        assertThat(afterRestart(sweep, trials.all(), random, now)).isEqualTo(plan);
      }
      decisions.addAll(plan.actions());
      sweep.setStatus(plan.status());
      trials.apply(plan.actions());
      trials.goOn();
    }

    assertThat(decisions.stream().anyMatch(SweepAction.StopExperiment.class::isInstance))
        .as("trials are stopped early")
        .isEqualTo(kind.earlyStops());
  }

  /// What one decides that knows nothing but what it lists, in whatever order it is listed.
  private static SweepPlan afterRestart(
      Sweep sweep, List<Experiment> trials, Random random, Instant now) {
    var listed = new ArrayList<Experiment>();
    trials.forEach(trial -> listed.add(read(trial, Experiment.class)));
    Collections.shuffle(listed, random);
    var view = view(read(sweep, Sweep.class));
    return SweepPlanner.planFewFirst(PreparedSweep.of(COMPOSER, view), view, views(listed), now);
  }

  private static <T> T read(T object, Class<T> type) {
    return Serialization.unmarshal(Serialization.asJson(object), type);
  }

  /// As `SweepReconciler` hands them to the planner.
  private static List<ExperimentView> views(List<Experiment> trials) {
    return trials.stream()
        .map(ExperimentObserver::asTrial)
        .sorted(Comparator.comparing(ExperimentView::name))
        .toList();
  }

  private static SweepView view(Sweep sweep) {
    var metadata = sweep.getMetadata();
    return SweepViewBuilder.builder()
        .namespace(metadata.getNamespace())
        .name(metadata.getName())
        .uid(metadata.getUid())
        .generation(metadata.getGeneration())
        .createdAt(Instant.parse(metadata.getCreationTimestamp()))
        .spec(sweep.getSpec())
        .status(sweep.getStatus() == null ? SweepStatus.EMPTY : sweep.getStatus())
        .tree(new Tree.OfRelease())
        .build();
  }
}
