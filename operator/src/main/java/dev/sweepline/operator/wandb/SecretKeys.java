package dev.sweepline.operator.wandb;

import dev.sweepline.operator.objects.LabelledSecrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// API keys from the Secrets that Experiments name, in their own namespaces; read again every few
/// seconds while somebody asks, so that a new key needs no restart. A watch would need the right to
/// list all Secrets.
final class SecretKeys implements ApiKeys {
  private static final List<String> NAMES = List.of("WANDB_API_KEY", "apiKey");
  private static final Duration FRESH = Duration.ofSeconds(8);

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<String, Read> cache = new ConcurrentHashMap<>();

  private record Read(Found found, Instant at) {}

  SecretKeys(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public Found find(TrackedRun run) {
    var reference = run.secretRef();
    if (reference == null) {
      return new Missing("mode Online needs tracking.wandb.secretRef");
    }
    var now = clock.instant();
    var place = run.namespace() + "/" + reference.name();
    var known = cache.get(place);
    if (known == null || known.at().plus(FRESH).isBefore(now)) {
      known = new Read(read(run.namespace(), reference.name()), now);
      cache.put(place, known);
    }
    return known.found();
  }

  private Found read(String namespace, String name) {
    try {
      var secret = client.secrets().inNamespace(namespace).withName(name).get();
      return secret == null
          ? new Missing("there is no Secret " + namespace + "/" + name)
          : key(secret, namespace + "/" + name);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e; // The API server is away: that says nothing of the Secret.
      }
      return new Missing("the operator may not read the Secret " + namespace + "/" + name);
    }
  }

  private static Found key(Secret secret, String place) {
    if (!LabelledSecrets.isForUs(secret)) {
      return new Missing("the Secret " + place + " lacks the label " + LabelledSecrets.LABEL);
    }
    return NAMES.stream()
        .flatMap(name ->
            LabelledSecrets.value(secret, name).stream()
                .<Found>map(value -> new Key(value, "secret " + place + ", key " + name)))
        .findFirst()
        .orElseGet(() -> new Missing("the Secret " + place + " lacks the key WANDB_API_KEY"));
  }
}
