package dev.sweepline.trainer.tracking;

import dev.sweepline.trainer.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a run is about, in a name and in tags.
public record Subject(String name, List<String> tags) {
  public Subject {
    tags = List.copyOf(tags);
  }

  public static Subject ofTraining(Settings settings) {
    var model = settings.model().name();
    var size = settings.data().imageSize();
    // Each is named as its config group.
    var augmentation = settings.augmentation().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return new Subject(
        String.join("_", model, size + "", augmentation),
        List.of("model:" + model, "size:" + size, "aug:" + augmentation));
  }

  /// Of one model for each member.
  public static Subject ofEnsemble(List<String> models) {
    var tags = new ArrayList<>(List.of("ensemble"));
    models.stream().distinct().map(model -> "model:" + model).forEach(tags::add);
    return new Subject("ensemble_" + models.size(), tags);
  }
}
