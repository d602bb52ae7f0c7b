package dev.sweepline.trainer.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The shape of an EfficientNet: what distinguishes B0 from B7 and from `nano`, a toy for CPUs.
record Architecture(
    String name,
    int stemChannels,
    List<Stage> stages,
    int headChannels,
    float dropRate,
    float batchNormEps,
    float batchNormMomentum) {

  /// Repeated inverted residual blocks; only the first one has the stride and changes the channels.
  record Stage(int expand, int kernel, int stride, int input, int output, int layers) {}

  private static final float SMALL_EPS = 1e-5f;
  private static final float LARGE_EPS = 1e-3f;
  private static final Map<String, Architecture> KNOWN = known();

  static Optional<Architecture> named(String name) {
    return Optional.ofNullable(KNOWN.get(name));
  }

  static List<String> names() {
    return List.copyOf(KNOWN.keySet());
  }

  int blocks() {
    return stages.stream().mapToInt(Stage::layers).sum();
  }

  private static Map<String, Architecture> known() {
    var known = new LinkedHashMap<String, Architecture>();
    known.put("nano", nano());
    double[][] scales = {
      {1.0, 1.0, 0.2}, {1.0, 1.1, 0.2}, {1.1, 1.2, 0.3}, {1.2, 1.4, 0.3},
      {1.4, 1.8, 0.4}, {1.6, 2.2, 0.4}, {1.8, 2.6, 0.5}, {2.0, 3.1, 0.5},
    };
    for (int b = 0; b < scales.length; b++) {
      var name = "efficientnet_b" + b;
      known.put(name, scaled(name, scales[b][0], scales[b][1], (float) scales[b][2], b >= 5));
    }
    return known;
  }

  /// Twenty milliseconds a step at 32 px on one CPU thread.
  private static Architecture nano() {
    var stages =
        List.of(
            new Stage(1, 3, 1, 16, 8, 1),
            new Stage(4, 3, 2, 8, 16, 2),
            new Stage(4, 3, 2, 16, 24, 2),
            new Stage(4, 3, 2, 24, 40, 2));
    return new Architecture("nano", 16, stages, 128, 0.1f, SMALL_EPS, 0.1f);
  }

  private static Architecture scaled(
      String name, double width, double depth, float dropRate, boolean large) {
    int[][] base = {
      {1, 3, 1, 32, 16, 1},
      {6, 3, 2, 16, 24, 2},
      {6, 5, 2, 24, 40, 2},
      {6, 3, 2, 40, 80, 3},
      {6, 5, 1, 80, 112, 3},
      {6, 5, 2, 112, 192, 4},
      {6, 3, 1, 192, 320, 1},
    };
    var stages = new ArrayList<Stage>();
    for (int[] s : base) {
      stages.add(
          new Stage(
              s[0],
              s[1],
              s[2],
              channels(s[3] * width),
              channels(s[4] * width),
              (int) Math.ceil(s[5] * depth)));
    }
    return new Architecture(
        name,
        channels(32 * width),
        List.copyOf(stages),
        4 * stages.getLast().output(),
        dropRate,
        large ? LARGE_EPS : SMALL_EPS,
        large ? 0.01f : 0.1f);
  }

  /// Multiples of 8, never below nine tenths of what the width asks for.
  private static int channels(double wanted) {
    int rounded = Math.max(8, (int) Math.floor((wanted + 4) / 8) * 8);
    return rounded < 0.9 * wanted ? rounded + 8 : rounded;
  }
}
