package dev.sweepline.planner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryFindingsTest {

  @Test
  void theLargestThatFitsBelowTheSmallestThatDoesNotIsTheAnswer() {
    assertThat(settled(found(8, 16), found(4, 8), found(6, 16))).containsExactly(found(6, 8));
    assertThat(settled(found(8, 16), found(6, 12))).containsExactly(found(8, 12));
    assertThat(settled(found(8, null))).containsExactly(found(8, null));
  }

  @Test
  void halfOfWhatIsTooLargeIsTriedWhereWhatFittedOnceFitsNoMore() {
    assertThat(settled(found(8, 16), found(null, 8))).containsExactly(found(4, 8));
  }

  @Test
  void nothingIsKnownWhereNothingFits() {
    assertThat(settled(found(null, 8))).isEmpty();
    assertThat(settled(found(1, null), found(null, 1))).isEmpty();
  }

  @Test
  void everyKeyAndGpuIsOnItsOwn() {
    var other = new MemoryFinding("release nano 640 -", "H100", 2, 4);
    var unknown = new MemoryFinding("release nano 224 -", null, 3, null);

    assertThat(settled(other, found(8, 16), unknown)).containsExactly(unknown, found(8, 16), other);
  }

  @Test
  void orderRepetitionAndHandingOnChangeNothing() {
    var random = new Random(7);
    for (int round = 0; round < 500; round++) {
      var told = new ArrayList<MemoryFinding>();
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        told.add(found(some(random), some(random)));
      }
      var once = MemoryFindings.of(told.stream());
      var shuffled = new ArrayList<>(told);
      shuffled.addAll(told);
      Collections.shuffle(shuffled, random);

      assertThat(MemoryFindings.of(shuffled.stream()).settled()).isEqualTo(once.settled());
      assertThat(MemoryFindings.of(Stream.concat(once.all(), told.stream())).settled())
          .isEqualTo(once.settled());
    }
  }

  @Test
  void moreThanAnybodyNeedsIsNotKept() {
    var many =
        IntStream.range(0, MemoryFindings.MOST + 10)
            .mapToObj(i -> new MemoryFinding("key " + i, null, 4, null));

    assertThat(MemoryFindings.of(many).settled()).hasSize(MemoryFindings.MOST);
  }

  private static @Nullable Integer some(Random random) {
    int exponent = random.nextInt(6);
    return exponent == 0 ? null : 1 << exponent;
  }

  private static List<MemoryFinding> settled(MemoryFinding... found) {
    return MemoryFindings.of(Stream.of(found)).settled();
  }

  private static MemoryFinding found(@Nullable Integer fits, @Nullable Integer tooLarge) {
    return new MemoryFinding("release nano 224 -", "H100", fits, tooLarge);
  }
}
