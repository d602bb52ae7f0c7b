package dev.sweepline.trainer.config;

/// How training images are changed, each time anew. Lengths are shares of the image's side.
public sealed interface AugmentationSettings {
  record None() implements AugmentationSettings {}

  /// Squares of nothing.
  record Cutout(int holes, double size, double probability) implements AugmentationSettings {}

  /// Two images, one over the other; the share is drawn from Beta(alpha, alpha).
  record Mixup(double alpha, double probability) implements AugmentationSettings {}

  /// A box of one image in another.
  record Cutmix(double alpha, double probability) implements AugmentationSettings {}

  /// As many operations as that, one after the other, drawn from torchvision's fourteen; at
  /// magnitude 30 each goes as far as it can.
  record RandAugment(int operations, int magnitude) implements AugmentationSettings {}

  /// What happens to paper between printer and scanner; `rotation` in degrees, `blur` and `jpeg`
  /// are probabilities.
  record Document(
      double rotation,
      double perspective,
      double shift,
      double fade,
      double contrast,
      double light,
      double noise,
      double blur,
      double jpeg)
      implements AugmentationSettings {}
}
