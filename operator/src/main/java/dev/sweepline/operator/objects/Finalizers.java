package dev.sweepline.operator.objects;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
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
      if (VOID.contains(e.getCode())) {
        return false;
      }
      throw e;
    }
  }
}
