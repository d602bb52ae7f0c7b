package dev.sweepline.trainer.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.trainer.event.Thinning.Spooled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThinningTest {
  private static final Spooled ASIDE = new Spooled(Importance.ASIDE, 100);
  private static final Spooled STEP = new Spooled(Importance.STEP, 100);
  private static final Spooled EPOCH_END = new Spooled(Importance.EPOCH_END, 100);
  private static final Spooled LASTING = new Spooled(Importance.LASTING, 100);

  @Test
  void takesEverySecondOfTheOlderHalf() {
    assertThat(Thinning.leaving(Collections.nCopies(9, STEP), 200)).isEqualTo(bits(0, 2));
  }

  @Test
  void takesMoreOfTheOldThanOfTheNew() {
    var leaving = Thinning.leaving(Collections.nCopies(1001, STEP), 50_000);

    assertThat(leaving.cardinality()).isEqualTo(500);
    assertThat(leaving.get(0, 250).cardinality())
        .isGreaterThan(leaving.get(250, 500).cardinality());
    assertThat(leaving.get(250, 500).cardinality())
        .isGreaterThan(leaving.get(750, 1000).cardinality());
  }

  @Test
  void takesResultsOfValidationOnlyWhenNoOtherProgressIsLeft() {
    var events = new ArrayList<Spooled>();
    events.addAll(List.of(EPOCH_END, STEP, LASTING, EPOCH_END, STEP, EPOCH_END, LASTING));

    assertThat(Thinning.leaving(events, 200)).isEqualTo(bits(1, 4));
    assertThat(Thinning.leaving(events, 300)).isEqualTo(bits(0, 1, 4));
    assertThat(Thinning.leaving(events, 10_000)).as("the latest stays").isEqualTo(bits(0, 1, 3, 4));
  }

  @Test
  void takesProgressOnlyWhenNoAsidesAreLeft() {
    var events = List.of(STEP, ASIDE, STEP, ASIDE, STEP, ASIDE);

    assertThat(Thinning.leaving(events, 300)).isEqualTo(bits(1, 3, 5));
    assertThat(Thinning.leaving(events, 10_000))
        .as("the latest stays")
        .isEqualTo(bits(0, 1, 2, 3, 5));
  }

  @Test
  void takesNothingWhereNothingMayGo() {
    assertThat(Thinning.leaving(List.of(LASTING, LASTING), 1000)).isEqualTo(bits());
    assertThat(Thinning.leaving(List.of(), 1000)).isEqualTo(bits());
  }

  private static BitSet bits(int... indices) {
    var bits = new BitSet();
    for (int index : indices) {
      bits.set(index);
    }
    return bits;
  }
}
