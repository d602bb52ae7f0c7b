package dev.sweepline.operator.objects;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;

/// Writes statuses.
public final class Statuses {
  private Statuses() {}

  /// False if the object is not what we read any more: the plan is void.
  ///
  /// @param resource with the status to be written
  public static <R extends HasMetadata> boolean written(R resource, Context<R> context) {
    try {
      context.resourceOperations().updatePrimaryStatus(resource);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }
}
