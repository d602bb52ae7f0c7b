package dev.sweepline.operator.champion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.objects.LabelledSecrets;
import dev.sweepline.planner.champion.Deliveries;
import dev.sweepline.planner.champion.Deliveries.Answer;
import dev.sweepline.planner.spec.ChampionSpec.Webhook;
import dev.sweepline.planner.status.ChampionDecision;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.Reign;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells webhooks of promotions. An address may be a secret and a token is one: of both, only the
/// host is ever named.
final class Webhooks {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MULTIPLE_CHOICES = 300;

  private final KubernetesClient client;
  private final Set<String> hosts;
  private final ObjectMapper json;

  // A redirect could lead to a host that is not allowed.
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(Redirect.NEVER).build();

  Webhooks(KubernetesClient client, Set<String> hosts, ObjectMapper json) {
    this.client = client;
    this.hosts = Set.copyOf(hosts);
    this.json = json;
  }

  /// What is sent: who is champion, and the decision with its evidence.
  record News(
      String namespace,
      String champion,
      int number,
      @Nullable Reign reigning,
      @Nullable ChampionDecision decision) {}

  Answer tell(Champion champion, ChampionStatus status) {
    var webhook = champion.getSpec().webhook();
    var delivery = status.webhook();
    if (webhook == null || delivery == null) {
      return new Answer.Impossible("nobody is to be told");
    }
    var metadata = champion.getMetadata();
    var secret = secret(webhook, metadata.getNamespace());
    if (secret.problem() != null) {
      return new Answer.Failed(secret.problem());
    }
    var url = webhook.url() == null ? secret.url() : webhook.url();
    if (url == null) {
      return new Answer.Failed("the webhook's Secret has no key url");
    }
    var problem = Deliveries.problem(url, hosts);
    if (problem.isPresent()) {
      return new Answer.Impossible(problem.get());
    }
    var news =
        new News(
            metadata.getNamespace(),
            metadata.getName(),
            delivery.number(),
            status.reigning(),
            status.decision());
    return send(URI.create(url), secret.token(), metadata.getUid(), news);
  }

  private Answer send(URI address, @Nullable String token, String uid, News news) {
    var request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", uid + "-" + news.number())
            .POST(BodyPublishers.ofString(body(news)));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      int code = http.send(request.build(), BodyHandlers.discarding()).statusCode();
      var words = address.getHost() + " answered " + code;
      return code < MULTIPLE_CHOICES ? new Answer.Taken(words) : new Answer.Failed(words);
    } catch (IOException e) {
      // Its text may quote the address.
      return new Answer.Failed(
          address.getHost() + " does not answer: " + e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Failed("interrupted");
    }
  }

  private String body(News news) {
    try {
      return json.writeValueAsString(news);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("writing a promotion as JSON", e);
    }
  }

  private record Found(@Nullable String url, @Nullable String token, @Nullable String problem) {}

  private Found secret(Webhook webhook, String namespace) {
    if (webhook.secretRef() == null) {
      return new Found(null, null, null);
    }
    var name = webhook.secretRef().name();
    var secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      return new Found(null, null, "there is no Secret " + name);
    }
    if (!LabelledSecrets.isForUs(secret)) {
      return new Found(
          null, null, "the Secret " + name + " lacks the label " + LabelledSecrets.LABEL);
    }
    return new Found(
        LabelledSecrets.value(secret, "url").orElse(null),
        LabelledSecrets.value(secret, "token").orElse(null),
        null);
  }
}
