package dev.sweepline.trainer.model;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The blocks of an architecture and the names and shapes of its arrays, in the order of
/// torchvision's `state_dict`.
final class Layout {
  /// One inverted residual block; `prefix` ends with `block.`, `index` counts over all stages.
  record Block(
      String prefix, int index, int kernel, int stride, int input, int hidden, int output) {
    boolean expands() {
      return hidden != input;
    }

    boolean residual() {
      return stride == 1 && input == output;
    }

    int squeezed() {
      return Math.max(1, input / 4);
    }

    /// The name of a part: the depthwise convolution is `0` where nothing expands before it.
    String part(int afterExpansion) {
      return prefix + (expands() ? afterExpansion + 1 : afterExpansion);
    }
  }

  private final Architecture architecture;
  private final List<Block> blocks = new ArrayList<>();
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  Layout(Architecture architecture, int classes) {
    this.architecture = architecture;
    convolution("features.0", architecture.stemChannels(), 3, 3);
    int stageNumber = 1;
    for (var stage : architecture.stages()) {
      for (int i = 0; i < stage.layers(); i++) {
        int input = i == 0 ? stage.input() : stage.output();
        var prefix = "features." + stageNumber + "." + i + ".block.";
        add(
            new Block(
                prefix,
                blocks.size(),
                stage.kernel(),
                i == 0 ? stage.stride() : 1,
                input,
                input * stage.expand(),
                stage.output()));
      }
      stageNumber++;
    }
    convolution(head(), architecture.headChannels(), architecture.stages().getLast().output(), 1);
    shapes.put("classifier.1.weight", new Shape(classes, architecture.headChannels()));
    shapes.put("classifier.1.bias", new Shape(classes));
  }

  String head() {
    return "features." + (architecture.stages().size() + 1);
  }

  List<Block> blocks() {
    return blocks;
  }

  Map<String, Shape> shapes() {
    return shapes;
  }

  private void add(Block block) {
    blocks.add(block);
    if (block.expands()) {
      convolution(block.prefix() + 0, block.hidden(), block.input(), 1);
    }
    convolution(block.part(0), block.hidden(), 1, block.kernel());
    var squeeze = block.part(1);
    shapes.put(squeeze + ".fc1.weight", new Shape(block.squeezed(), block.hidden(), 1, 1));
    shapes.put(squeeze + ".fc1.bias", new Shape(block.squeezed()));
    shapes.put(squeeze + ".fc2.weight", new Shape(block.hidden(), block.squeezed(), 1, 1));
    shapes.put(squeeze + ".fc2.bias", new Shape(block.hidden()));
    convolution(block.part(2), block.output(), block.hidden(), 1);
  }

  /// A convolution without bias, `name.0`, and its batch normalisation, `name.1`.
  private void convolution(String name, int output, int input, int kernel) {
    shapes.put(name + ".0.weight", new Shape(output, input, kernel, kernel));
    for (var array : List.of("weight", "bias", "running_mean", "running_var")) {
      shapes.put(name + ".1." + array, new Shape(output));
    }
  }
}
