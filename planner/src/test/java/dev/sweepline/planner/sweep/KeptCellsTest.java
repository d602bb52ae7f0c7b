package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.search.Space;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.SweepPhase;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Excludes that leave little of a large grid.
class KeptCellsTest {
  private static final String FIRST_IS = "int(params['data.image_size']) != 60";
  private static final String OTHERS_ARE =
      "params['training.lr'] != '7e-6' || params['training.max_epochs'] != '9'";

  @Test
  @Timeout(60)
  void looksAtALargeGridLittleByLittleAndFindsWhatIsLeft() {
    var spec = excluding(FIRST_IS, OTHERS_ARE);
    var prepared = Sweeps.prepare(spec);
    var looks = 0;

    var plan = SweepPlanner.plan(prepared, Sweeps.view(spec), List.of(), Sweeps.CREATED);
    while (plan.actions().isEmpty() && plan.looking()) {
      assertThat(plan.status().phase()).isEqualTo(SweepPhase.RUNNING);
      assertThat(plan.status().waitingFor())
          .isEqualTo(
              "a cell that search.exclude keeps: " + ++looks * 200_000L + " looked at so far");
      plan = SweepPlanner.plan(prepared, Sweeps.view(spec), List.of(), Sweeps.CREATED);
    }

    // Of 10^6 cells, the 59 · 10^4 before it, by 200,000.
    assertThat(looks).isEqualTo(2);
    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            CreateExperiment.class,
            create ->
                assertThat(create.spec().params())
                    .isEqualTo(
                        Map.of(
                            "data.image_size", "60",
                            "training.lr", "7e-6",
                            "training.max_epochs", "9")));
  }

  @Test
  @Timeout(60)
  void refusesAnExcludeThatLeavesNothingOfAMillionCells() {
    var spec = excluding("int(params['data.image_size']) > 0");
    var prepared = Sweeps.prepare(spec);

    SweepPlan plan;
    do {
      plan = SweepPlanner.plan(prepared, Sweeps.view(spec), List.of(), Sweeps.CREATED);
      assertThat(plan.actions()).isEmpty();
    } while (plan.looking());

    assertThat(plan.status().phase()).isEqualTo(SweepPhase.REFUSED);
    assertThat(prepared.problems())
        .containsExactly(
            new SpecProblem(
                "spec.search.exclude",
                "leaves nothing of 1000000 cells: nothing would run; exclude less, or give other values"));
  }

  @Test
  @Timeout(60)
  void givesUpWhereTheRestOfAHugeGridIsExcluded() {
    var values = IntStream.rangeClosed(1, 100).mapToObj(Integer::toString).toArray(String[]::new);
    var keys =
        IntStream.range(0, 6)
            .mapToObj(i -> Specs.key("training.k" + i, values))
            .toArray(Dimension[]::new);
    var search = Specs.search(keys);
    var excludes =
        Excludes.compile(
            Stream.concat(
                    Stream.of("int(params['training.k5']) > 3"),
                    IntStream.range(0, 5).mapToObj(i -> "params['training.k" + i + "'] != '1'"))
                .toList());
    var kept = new KeptCells(new Grid(Space.of(search), List.of(1)), excludes);

    var found = new ArrayList<Cell>();
    KeptCells.Look look;
    do {
      look = kept.look();
      found.clear();
      look.forEachRemaining(found::add);
    } while (look.cutShort());

    assertThat(found).hasSize(3);
    assertThat(kept.asked()).isEqualTo(3 + KeptCells.LOOKED_AT);
  }

  @Test
  void doesNotAskAgainWhetherATrialThatExistsIsExcluded() {
    var search = Specs.search(Specs.key("data.image_size", "224", "384"));
    var before = Specs.sweep(SweepType.CUSTOM, search, 2);
    var children = Sweeps.children(Sweeps.plan(before, List.of()));
    var excluding =
        Specs.searching(
            before,
            SearchBuilder.builder(search)
                .exclude(List.of("params['data.image_size'] == '384'"))
                .build());

    assertThat(Sweeps.plan(excluding, children).actions()).isEmpty();
  }

  private static SweepSpec excluding(String... expressions) {
    var search =
        SearchBuilder.builder(SweepValidationTest.huge(1)).exclude(List.of(expressions)).build();
    return Specs.sweep(SweepType.CUSTOM, search, 1);
  }

  @Test
  void remembersWhichCellsAreLeft() {
    var sizes = IntStream.rangeClosed(1, 100).mapToObj(Integer::toString).toArray(String[]::new);
    var search = Specs.search(Specs.key("data.image_size", sizes));
    var excludes = Excludes.compile(List.of("int(params['data.image_size']) % 10 != 0"));
    var grid = new Grid(Space.of(search), search.seeds());
    var kept = new KeptCells(grid, excludes, 25);

    var first = kept.look();
    assertThat(first).toIterable().hasSize(2);
    assertThat(first.cutShort()).isTrue();
    assertThat(kept.asked()).isEqualTo(25);
    IntStream.range(0, 3).forEach(_ -> kept.look().forEachRemaining(_ -> {}));
    assertThat(kept.look())
        .toIterable()
        .extracting(cell -> cell.params().get("data.image_size"))
        .containsExactly("10", "20", "30", "40", "50", "60", "70", "80", "90", "100");
    assertThat(kept.look().cutShort()).isFalse();
  }
}
