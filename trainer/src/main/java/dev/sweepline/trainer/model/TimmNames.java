package dev.sweepline.trainer.model;

import java.util.Map;
import java.util.regex.Pattern;

/// timm's names for the arrays of an EfficientNet, which are the same arrays in the same order.
///
/// timm counts stages from 0 and gives parts names; torchvision gives numbers, of which the first
/// stage, that does not expand, has one less.
final class TimmNames {
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\.(\\d+)\\.(.+)");
  private static final Map<String, String> OUTSIDE =
      Map.of(
          "conv_stem", "features.0.0",
          "bn1", "features.0.1",
          "conv_head", "features.8.0",
          "bn2", "features.8.1",
          "classifier", "classifier.1");
  private static final Map<String, String> FIRST_STAGE =
      Map.of(
          "conv_dw", "0.0",
          "bn1", "0.1",
          "se.conv_reduce", "1.fc1",
          "se.conv_expand", "1.fc2",
          "conv_pw", "2.0",
          "bn2", "2.1");
  private static final Map<String, String> OTHER_STAGES =
      Map.of(
          "conv_pw", "0.0",
          "bn1", "0.1",
          "conv_dw", "1.0",
          "bn2", "1.1",
          "se.conv_reduce", "2.fc1",
          "se.conv_expand", "2.fc2",
          "conv_pwl", "3.0",
          "bn3", "3.1");

  private TimmNames() {}

  /// A name that is not timm's stays.
  static String torchvision(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return name;
    }
    var array = name.substring(dot);
    var module = BLOCK.matcher(name.substring(0, dot));
    if (!module.matches()) {
      var outside = OUTSIDE.get(name.substring(0, dot));
      return outside == null ? name : outside + array;
    }
    int stage = Integer.parseInt(module.group(1));
    var part = (stage == 0 ? FIRST_STAGE : OTHER_STAGES).get(module.group(3));
    return part == null
        ? name
        : "features.%d.%s.block.%s%s".formatted(stage + 1, module.group(2), part, array);
  }
}
