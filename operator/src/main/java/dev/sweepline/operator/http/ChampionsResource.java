package dev.sweepline.operator.http;

import dev.sweepline.operator.champion.Champion;
import dev.sweepline.operator.http.SweepsResource.Items;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The champions of a namespace, for whoever may list them.
@Path("/api/v1/namespaces/{namespace}/champions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ChampionsResource {
  private final Doorkeeper doorkeeper;
  private final Archive archive;
  private final KubernetesClient client;

  ChampionsResource(Doorkeeper doorkeeper, Archive archive, KubernetesClient client) {
    this.doorkeeper = doorkeeper;
    this.archive = archive;
    this.client = client;
  }

  @GET
  public Items<ChampionView> champions(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization, String namespace) {
    var reader = doorkeeper.identify(authorization);
    if (!doorkeeper.mayList(reader, "champions", namespace)) {
      throw new Refusal(
          Status.FORBIDDEN, reader.user() + " may not list champions in namespace " + namespace);
    }
    archive.expectWatched(namespace);
    return new Items<>(
        client.resources(Champion.class).inNamespace(namespace).list().getItems().stream()
            .map(ChampionView::of)
            .sorted(Comparator.comparing(ChampionView::name))
            .toList());
  }
}
