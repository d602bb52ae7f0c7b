package dev.sweepline.planner.trial;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Composes what one look at a trial asks for again and again only once. For one thread.
public final class ComposedOnce implements Composer {
  private final Composer composer;
  private @Nullable Last last;

  public ComposedOnce(Composer composer) {
    this.composer = composer;
  }

  private record Last(TrialRequest request, @Nullable Integer microBatch, Trial trial) {
    boolean answers(TrialRequest asked, @Nullable Integer askedMicroBatch) {
      return request.equals(asked) && Objects.equals(microBatch, askedMicroBatch);
    }
  }

  @Override
  public Trial compose(TrialRequest request, @Nullable Integer microBatch) {
    var known = last;
    if (known != null && known.answers(request, microBatch)) {
      return known.trial();
    }
    var trial = composer.compose(request, microBatch);
    last = new Last(request, microBatch, trial);
    return trial;
  }
}
