package dev.sweepline.planner.stopping;

import static dev.sweepline.planner.stopping.Fields.asha;
import static dev.sweepline.planner.stopping.Fields.median;
import static dev.sweepline.planner.stopping.Fields.rung;
import static dev.sweepline.planner.stopping.Fields.running;
import static dev.sweepline.planner.stopping.Fields.sized;
import static dev.sweepline.planner.stopping.Fields.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.EarlyStop.Algorithm;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.Objective.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoppingTest {
  private static final Objective F1 = Objective.DEFAULT;
  private static final Objective LOSS = new Objective("val_loss", Direction.MINIMIZE);

  @Test
  void rungsAreGeometric() {
    assertThat(RungEpochs.of(new EarlyStop(Algorithm.ASHA, 3, 4, null, List.of())))
        .startsWith(3, 12, 48, 192)
        .hasSizeLessThanOrEqualTo(24);
    assertThat(RungEpochs.of(new EarlyStop(Algorithm.MEDIAN, 1, null, null, List.of())))
        .startsWith(1, 2, 4, 8)
        .hasSizeLessThanOrEqualTo(24);
    assertThat(RungEpochs.of(null)).isEmpty();
  }

  /// Nine configurations and a factor of 3, as in figure 1 of the ASHA paper, arriving one by one.
  @Test
  void onlyTheBestThirdOfThoseThatGotThereSoFarGoesOn() {
    var arriving = List.of("0.5", "0.4", "0.6", "0.55", "0.58", "0.59", "0.55", "0.3", "0.57");
    var field = new ArrayList<Contestant>();
    for (int i = 0; i < arriving.size(); i++) {
      field.add(running("t" + (i + 1), rung(1, arriving.get(i), i)));
    }

    assertThat(Stopping.of(asha(3), F1, field))
        .extracting(Stop::name)
        .containsExactly("t2", "t4", "t5", "t7", "t8", "t9");
  }

  @Test
  void saysTheRungTheValueAndWhatItFellShortOf() {
    var field =
        List.of(
            sized("224", "a", rung(1, "0.5", 1)),
            sized("224", "b", rung(1, "0.7", 2)),
            sized("224", "c", rung(1, "0.6", 3), rung(2, "0.9", 4)));

    assertThat(Stopping.of(asha(2, "data.image_size"), F1, field))
        .containsExactly(
            new Stop(
                "c",
                1,
                "stopped early at epoch 1: val_f1=0.6, but the best 1 of 3 had 0.7 or better"
                    + " (ASHA, data.image_size=224)"));
  }

  @Test
  void theFirstOneAtARungGoesOnAndSoDoesATie() {
    var field = List.of(running("a", rung(1, "0.5", 1)), running("b", rung(1, "0.5", 2)));

    assertThat(Stopping.of(asha(4), F1, field)).isEmpty();
  }

  @Test
  void lessIsBetterWhereTheObjectiveIsMinimized() {
    var field = List.of(running("a", rung(1, "0.5", 1)), running("b", rung(1, "0.6", 2)));

    assertThat(Stopping.of(asha(2), LOSS, field))
        .extracting(Stop::why)
        .containsExactly(
            "stopped early at epoch 1: val_loss=0.6, but the best 1 of 2 had 0.5 or better (ASHA)");
  }

  @Test
  void rungsCompareLikeWithLike() {
    var field =
        List.of(
            sized("224", "a", rung(1, "0.5", 1)),
            sized("640", "b", rung(1, "0.3", 2)),
            sized("640", "c", rung(1, "0.2", 3)));

    assertThat(Stopping.of(asha(2, "data.image_size"), F1, field))
        .extracting(Stop::name)
        .containsExactly("c");
    assertThat(Stopping.of(asha(2), F1, field)).extracting(Stop::name).containsExactly("b", "c");
  }

  @Test
  void whatFailedOrWasStoppedStillCountsAtTheRungsItReached() {
    var field =
        List.of(
            new Contestant("a", Map.of(), false, List.of(rung(1, "0.9", 1)), null),
            running("b", rung(1, "0.5", 2)));

    assertThat(Stopping.of(asha(2), F1, field)).extracting(Stop::name).containsExactly("b");
  }

  @Test
  void noNumberIsWorseThanAnyAndCountsForNobody() {
    var field = List.of(running("a", rung(1, "NaN", 1)), running("b", rung(1, "0.1", 2)));

    assertThat(Stopping.of(asha(2), F1, field))
        .extracting(Stop::why)
        .containsExactly("stopped early at epoch 1: val_f1=NaN, which is no number (ASHA)");
  }

  @Test
  void whatIsOverIsNotStopped() {
    var field = List.of(succeeded("a", 9, rung(1, "0.9", 1)), succeeded("b", 9, rung(1, "0.5", 2)));

    assertThat(Stopping.of(asha(2), F1, field)).isEmpty();
  }

  @Test
  void stopsWhatIsBelowTheMedianOfTheFinishedOnesAtTheSameEpoch() {
    var field =
        List.of(
            succeeded("a", 10, rung(1, "0.1", 1), rung(2, "0.5", 2)),
            succeeded("b", 11, rung(1, "0.2", 1), rung(2, "0.6", 2)),
            succeeded("c", 12, rung(1, "0.3", 1), rung(2, "0.7", 2)),
            running("d", rung(1, "0.2", 20), rung(2, "0.59", 21)),
            running("e", rung(1, "0.2", 20), rung(2, "0.6", 21)),
            running("f", rung(1, "0.2", 20), rung(2, "0.4", "0.61", 21)));

    assertThat(Stopping.of(median(3), F1, field))
        .containsExactly(
            new Stop(
                "d",
                2,
                "stopped early at epoch 2: val_f1=0.59 at best, but the median of 3 finished trials"
                    + " there is 0.6 (Median)"));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    var field =
        List.of(
            succeeded("a", 10, rung(1, "0.5", 1)),
            succeeded("b", 10, rung(1, "0.6", 1)),
            running("d", rung(1, "0.54", 20)),
            running("e", rung(1, "0.55", 20)));

    assertThat(Stopping.of(median(2), F1, field)).extracting(Stop::name).containsExactly("d");
  }

  @Test
  void stopsNothingBeforeEnoughHaveSucceeded() {
    var field =
        List.of(
            succeeded("a", 10, rung(1, "0.9", 1)),
            succeeded("b", 20, rung(1, "0.9", 1)),
            running("early", rung(1, "0.1", 15)),
            running("late", rung(1, "0.1", 25)),
            running("beside", rung(1, "0.9", 16), rung(2, "0.1", 25)));

    assertThat(Stopping.of(median(2), F1, field)).extracting(Stop::name).containsExactly("late");
  }
}
