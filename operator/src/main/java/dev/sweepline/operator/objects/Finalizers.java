package dev.sweepline.operator.objects;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Set;

/// Takes a finalizer off an object, but never off another one of the same name.
public final class Finalizers {
  private static final int UNPROCESSABLE = 422;

  /// It is gone, is another one by now, or its finalizers are not as we read them.
  private static final Set<Integer> VOID =
      Set.of(HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT, UNPROCESSABLE);

  private Finalizers() {}

  /// False if the object is not what we read any more.
  public static boolean taken(HasMetadata resource, String finalizer, KubernetesClient client) {
    var metadata = resource.getMetadata();
    int place = metadata.getFinalizers().indexOf(finalizer);
    if (place < 0) {
      return false;
    }
    var patch =
        """
        [{"op": "test", "path": "/metadata/uid", "value": "%s"},
         {"op": "test", "path": "/metadata/finalizers/%d", "value": "%s"},
         {"op": "remove", "path": "/metadata/finalizers/%d"}]
        """
            .formatted(metadata.getUid(), place, finalizer, place);
    try {
      client.resource(resource).patch(PatchContext.of(PatchType.JSON), patch);
      return true;
    } catch (KubernetesClientException e) {
      // The CRD or a policy may refuse it with the code of a failed test: that is no news of it.
      if (!VOID.contains(e.getCode())
          || (e.getCode() == UNPROCESSABLE && isAsRead(resource, place, finalizer, client))) {
        throw e;
      }
      return false;
    }
  }

  private static boolean isAsRead(
      HasMetadata resource, int place, String finalizer, KubernetesClient client) {
    var now = client.resource(resource).get();
    if (now == null) {
      return false;
    }
    var finalizers = now.getMetadata().getFinalizers();
    return Objects.equals(now.getMetadata().getUid(), resource.getMetadata().getUid())
        && place < finalizers.size()
        && finalizers.get(place).equals(finalizer);
  }
}
