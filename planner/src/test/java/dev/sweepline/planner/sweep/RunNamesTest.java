package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Seeds;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.trial.Specs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Names of runs, over sweeps of all kinds.
class RunNamesTest {
  // What cannot be told apart easily: short names alike, values that look like other parts.
  private static final Map<String, List<String>> VALUES =
      Map.of(
          "model", List.of("nano", "efficientnet_b0", "efficientnet_b1"),
          "model.name", List.of("nano", "nano_224", "nano_224_none", "a/b", "a-b"),
          "data.image_size", List.of("224", "384", "1", "2"),
          "data.augmentation", List.of("none", "cutout", "mixup"),
          "+training.note", List.of("1", "1_lr2", "x".repeat(100), "x".repeat(99) + "y", "[1,2]"),
          "training.lr", List.of("1e-3", "2", "0.5"),
          "+head.lr", List.of("1", "2", "1_seed2"));

  static LongStream seeds() {
    return Seeds.upTo(60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void runNamesAreUniqueInASweepAndStable(long seed) {
    var random = new Random(seed);
    var spec = someSweep(random);
    var children = Sweeps.children(Sweeps.plan(spec, List.of()));

    assertThat(children).extracting(child -> child.spec().runName()).doesNotHaveDuplicates();
    assertThat(children)
        .allMatch(child ->
            String.valueOf(child.spec().runName()).matches("[A-Za-z0-9][A-Za-z0-9_.=+-]{0,127}"));
    assertThat(children)
        .allMatch(child ->
            child.spec().runName() != null && child.spec().runName().startsWith("20260213_"));
    var some = new ArrayList<>(children);
    Collections.shuffle(some, random);
    var half = some.subList(0, some.size() / 2);
    assertThat(names(Sweeps.children(Sweeps.plan(spec, half))))
        .isEqualTo(without(names(children), half));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void runNamesStayUniqueWhenValuesAndSeedsAreAppended(long seed) {
    var random = new Random(seed);
    var spec = someSweep(random);
    var children = Sweeps.children(Sweeps.plan(spec, List.of()));
    var more = Specs.searching(spec, appended(spec.search()));

    var all = new ArrayList<>(children);
    all.addAll(Sweeps.children(Sweeps.plan(more, children)));

    assertThat(all).extracting(ExperimentView::name).doesNotHaveDuplicates();
    assertThat(all).extracting(child -> child.spec().runName()).doesNotHaveDuplicates();
  }

  @Test
  void numbersAreInTheName() {
    var rate = DimensionBuilder.builder().key("training.lr").min("1e-4").max("1e-3").build();
    var spec = Specs.sweep(SweepType.CUSTOM, random(List.of(rate)), 2);

    assertThat(Sweeps.children(Sweeps.plan(spec, List.of())))
        .allSatisfy(child ->
            assertThat(child.spec().runName())
                .isEqualTo(
                    "20260213_efficientnet_b0_224_none_experiment_lr"
                        + child.spec().params().get("training.lr")));
  }

  private static Map<String, String> names(List<ExperimentView> children) {
    var names = new HashMap<String, String>();
    children.forEach(child -> names.put(child.name(), String.valueOf(child.spec().runName())));
    return names;
  }

  private static Map<String, String> without(
      Map<String, String> names, List<ExperimentView> children) {
    var others = new HashMap<>(names);
    children.forEach(child -> others.remove(child.name()));
    return others;
  }

  private static SweepSpec someSweep(Random random) {
    var keys = new ArrayList<>(VALUES.keySet().stream().sorted().toList());
    Collections.shuffle(keys, random);
    var space = new ArrayList<Dimension>();
    for (var key : keys.subList(0, 1 + random.nextInt(4))) {
      var values = VALUES.getOrDefault(key, List.of());
      space.add(
          Specs.key(
              key, values.subList(0, 1 + random.nextInt(values.size())).toArray(String[]::new)));
    }
    var grid = Specs.search(space, List.of(), List.of(1, 2).subList(0, 1 + random.nextInt(2)), 200);
    return Specs.sweep(SweepType.CUSTOM, grid, 1000);
  }

  private static Search appended(Search search) {
    var space =
        search.space().stream()
            .map(dimension ->
                Specs.key(
                    dimension.key(),
                    VALUES.getOrDefault(dimension.key(), List.of()).toArray(String[]::new)))
            .toList();
    return SearchBuilder.builder(search).space(space).seeds(List.of(1, 2, 3)).build();
  }

  private static Search random(List<Dimension> space) {
    return SearchBuilder.builder()
        .algorithm(Search.Algorithm.RANDOM)
        .space(space)
        .maxTrials(2)
        .build();
  }
}
