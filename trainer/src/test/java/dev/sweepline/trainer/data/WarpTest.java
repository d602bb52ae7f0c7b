package dev.sweepline.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WarpTest {
  private static final float[] PICTURE = {
    0, 10, 20, //
    30, 40, 50, //
    60, 70, 80
  };

  @Test
  void leavesAPictureAsItIs() {
    assertThat(Warp.affine(3, 1, 0, 0, 1, 0, 0).apply(PICTURE, 3, 1)).isEqualTo(PICTURE);
  }

  @Test
  void takesPixelsFromBesideAndRepeatsTheEdge() {
    assertThat(Warp.affine(3, 1, 0, 0, 1, 1, 0).apply(PICTURE, 3, 1))
        .containsExactly(10, 20, 20, 40, 50, 50, 70, 80, 80);
    assertThat(Warp.affine(3, 1, 0, 0, 1, 0, -0.5).apply(PICTURE, 3, 1))
        .containsExactly(0, 10, 20, 15, 25, 35, 45, 55, 65);
  }

  @Test
  void turnsAboutTheMiddle() {
    assertThat(Warp.affine(3, 0, 1, -1, 0, 0, 0).apply(PICTURE, 3, 1))
        .containsExactly(60, 30, 0, 70, 40, 10, 80, 50, 20);
  }

  /// At the top a pixel's width is seen as two thirds of one, at the bottom as two.
  @Test
  void showsAFartherEdgeShorter() {
    var tilted = new Warp(1, 0, 1, 0, 1, 1, 0, -0.5);

    assertThat(tilted.apply(PICTURE, 3, 1))
        .containsExactly(
            new float[] {13.3333f, 20, 26.6667f, 30, 40, 50, 60, 70, 80}, within(1e-3f));
  }

  @Test
  void keepsColoursApart() {
    float[] colours = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

    assertThat(Warp.affine(2, 1, 0, 0, 1, 1, 0).apply(colours, 2, 3))
        .containsExactly(4, 5, 6, 4, 5, 6, 10, 11, 12, 10, 11, 12);
  }
}
