package dev.sweepline.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.trainer.config.AugmentationSettings.Document;
import dev.sweepline.trainer.config.AugmentationSettings.RandAugment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentWearTest {
  private static final int SIZE = 8;

  @Test
  void leavesAPageAsItIsWhenNothingIsAskedFor() {
    assertThat(worn(new Document(0, 0, 0, 0, 0, 0, 0, 0, 0), 1)).isEqualTo(page());
  }

  /// Ink is 40 on paper of 230.
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void fadesInkTowardsThePaperAndNotThePaper(long seed) {
    var faded = worn(new Document(0, 0, 0, 0.5, 0, 0, 0, 0, 0), seed);

    var page = page();
    for (int i = 0; i < page.length; i++) {
      assertThat(faded[i]).isBetween(page[i], page[i] == 230 ? 230 : 40 + 190 * 0.5f);
    }
    assertThat(faded).isNotEqualTo(page);
    assertThat(faded[9]).isNotEqualTo(faded[12]);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void bendsAPageWithoutTurningIt(long seed) {
    var bent = worn(new Document(0, 0.4, 0, 0, 0, 0, 0, 0, 0), seed);

    assertThat(bent).isNotEqualTo(page()).hasSameSizeAs(page());
    for (float value : bent) {
      assertThat(value).isBetween(40f, 230f);
    }
  }

  @ParameterizedTest(name = "magnitude {0}")
  @ValueSource(ints = {0, 9, 30})
  void randAugmentStaysWithinBlackAndWhite(int magnitude) {
    for (long seed = 0; seed < 200; seed++) {
      var random = Random.from(Seeds.random(seed));
      var changed =
          new RandomOperations(new RandAugment(2, magnitude), SIZE, 1, random).apply(page());

      assertThat(changed).as("seed %d", seed).hasSameSizeAs(page());
      for (float value : changed) {
        assertThat(value).as("seed %d", seed).isBetween(0f, 255.001f);
      }
    }
  }

  private static float[] worn(Document settings, long seed) {
    return new DocumentWear(settings, SIZE, 1, Random.from(Seeds.random(seed))).apply(page());
  }

  /// Every second row of the left seven pixels is ink.
  private static float[] page() {
    var page = new float[SIZE * SIZE];
    Arrays.fill(page, 230);
    for (int row = 1; row < SIZE; row += 2) {
      Arrays.fill(page, row * SIZE, row * SIZE + 7, 40);
    }
    return page;
  }
}
