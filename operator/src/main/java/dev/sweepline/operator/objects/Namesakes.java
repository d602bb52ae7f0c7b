package dev.sweepline.operator.objects;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.BaseControl;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;

/// Objects that are made under the name of one that is being reconciled.
///
/// The framework knows objects by name alone. The end of a reconciliation cancels what another one
/// of that name had asked to be looked at again; so whoever finds that its object has gone has the
/// name looked at once more.
public final class Namesakes {
  private static final Duration SOON = Duration.ofSeconds(1);

  private Namesakes() {}

  public static <C extends BaseControl<C>, R extends HasMetadata> C heeded(
      C control, R resource, Context<R> context) {
    boolean there =
        context
            .getPrimaryCache()
            .get(ResourceID.fromResource(resource))
            .filter(known -> known.getMetadata().getUid().equals(resource.getMetadata().getUid()))
            .isPresent();
    return there ? control : control.rescheduleAfter(SOON);
  }
}
