package dev.sweepline.operator.report;

import dev.sweepline.operator.objects.LabelledSecrets;
import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.publish.PushAnswer;
import dev.sweepline.planner.spec.Reporting.Git;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/// Tokens from the Secrets that Sweeps and Experiments name, in their own namespaces; read for each
/// try, so that a new one needs no restart. A watch would need the right to list all Secrets.
record ReportTokens(KubernetesClient client) {
  /// What a Secret had.
  sealed interface Found {

    /// Tells it from what was there before, and is no token.
    String print();

    record Here(Token token) implements Found {
      @Override
      public String print() {
        return Fingerprint.sha256("token " + token.value());
      }
    }

    record Missing(String why) implements Found {
      @Override
      public String print() {
        return why;
      }

      PushAnswer answer() {
        return new PushAnswer.Failed("SecretMissing", why);
      }
    }
  }

  /// The print of what there is; empty where nobody can say now.
  Optional<String> print(String namespace, Git git) {
    try {
      return Optional.of(find(namespace, git).print());
    } catch (KubernetesClientException away) {
      return Optional.empty();
    }
  }

  Found find(String namespace, Git git) {
    var name = git.tokenSecret().name();
    var key = git.tokenSecret().key();
    try {
      var secret = client.secrets().inNamespace(namespace).withName(name).get();
      if (secret == null) {
        return new Found.Missing(
            "there is no Secret %s/%s: make it with the key %s and the label %s"
                .formatted(namespace, name, key, LabelledSecrets.LABEL));
      }
      if (!LabelledSecrets.isForUs(secret)) {
        return new Found.Missing(
            "the Secret %s/%s lacks the label %s: it is not read without"
                .formatted(namespace, name, LabelledSecrets.LABEL));
      }
      var value = LabelledSecrets.value(secret, key).orElse("");
      return value.isEmpty()
          ? new Found.Missing(
              "the Secret %s/%s has nothing under the key %s".formatted(namespace, name, key))
          : new Found.Here(
              new Token(
                  git.username(), value, "Secret " + namespace + "/" + name + ", key " + key));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e; // The API server is away: that says nothing of the Secret.
      }
      return new Found.Missing(
          "the operator may not read the Secret %s/%s".formatted(namespace, name));
    }
  }
}
