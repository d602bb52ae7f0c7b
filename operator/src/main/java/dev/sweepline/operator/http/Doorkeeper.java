package dev.sweepline.operator.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lets nobody read through the operator what the API server would not show them.
@ApplicationScoped
class Doorkeeper {

  // A page polls every two seconds; a right that is taken away ends this long afterwards.
  private static final Duration REMEMBERED = Duration.ofSeconds(10);
  private static final int MANY = 1_000;
  private static final String SCHEME = "Bearer ";
  private static final String GROUP = "sweepline.dev";

  private final KubernetesClient client;
  private final Cache<String, Optional<Reader>> readers = remembering();
  private final Cache<Question, Boolean> answers = remembering();

  Doorkeeper(KubernetesClient client) {
    this.client = client;
  }

  /// One access that a reader asks for.
  private record Question(Reader reader, String verb, String resource, String namespace) {}

  Reader identify(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new Refusal(Status.UNAUTHORIZED, "send a cluster token: Authorization: Bearer …");
    }
    var token = authorization.substring(SCHEME.length()).strip();
    return readers
        .get(fingerprint(token), _ -> review(token))
        .orElseThrow(() ->
            new Refusal(
                Status.UNAUTHORIZED, "the API server does not know this token, or it has expired"));
  }

  boolean mayList(Reader reader, String resource, String namespace) {
    return may(reader, "list", resource, namespace);
  }

  boolean may(Reader reader, String verb, String resource, String namespace) {
    return answers.get(new Question(reader, verb, resource, namespace), this::review);
  }

  private Optional<Reader> review(String token) {
    var review =
        client
            .tokenReviews()
            .create(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build());
    var status = review.getStatus();
    if (!Boolean.TRUE.equals(status.getAuthenticated())) {
      return Optional.empty();
    }
    var user = status.getUser();
    return Optional.of(
        new Reader(
            user.getUsername(),
            user.getUid() == null ? "" : user.getUid(),
            user.getGroups(),
            user.getExtra() == null ? Map.of() : user.getExtra()));
  }

  private boolean review(Question question) {
    var reader = question.reader();
    var review =
        client
            .authorization()
            .v1()
            .subjectAccessReview()
            .create(
                new SubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withUser(reader.user())
                    .withUid(reader.uid())
                    .withGroups(reader.groups())
                    .withExtra(reader.extra())
                    .withNewResourceAttributes()
                    .withGroup(GROUP)
                    .withResource(question.resource())
                    .withVerb(question.verb())
                    .withNamespace(question.namespace())
                    .endResourceAttributes()
                    .endSpec()
                    .build());
    return Boolean.TRUE.equals(review.getStatus().getAllowed());
  }

  private static <K, V> Cache<K, V> remembering() {
    return Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MANY).build();
  }

  /// Tokens themselves are not kept.
  private static String fingerprint(String token) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
