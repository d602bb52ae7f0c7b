package dev.sweepline.trainer.data;

import java.util.List;

/// The images that a model is judged by, and where each of them lies.
///
/// @param names below the data's root, one for each validation image
public record ValidationImages(List<String> names, ImageSet images) {
  public ValidationImages {
    names = List.copyOf(names);
  }

  /// The number of each one's class.
  public List<Integer> truths() {
    return images.val().stream().map(ImageSet.Labeled::label).toList();
  }
}
