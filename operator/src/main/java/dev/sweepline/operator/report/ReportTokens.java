package dev.sweepline.operator.report;

import dev.sweepline.operator.objects.LabelledSecrets;
import dev.sweepline.operator.report.GitBranch.Refused;
import dev.sweepline.planner.spec.SweepReporting.Git;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/// Tokens from the Secrets that Sweeps name, in their own namespaces; read for each try, so that a
/// new one needs no restart.
record ReportTokens(KubernetesClient client) {
  private static final String MISSING = "SecretMissing";

  Token find(String namespace, Git git) throws Refused {
    var name = git.tokenSecret().name();
    var key = git.tokenSecret().key();
    var place = "Secret " + namespace + "/" + name + ", key " + key;
    try {
      var secret = client.secrets().inNamespace(namespace).withName(name).get();
      if (secret == null) {
        throw new Refused(
            MISSING,
            "there is no Secret %s/%s: make it with the key %s and the label %s"
                .formatted(namespace, name, key, LabelledSecrets.LABEL));
      }
      if (!LabelledSecrets.isForUs(secret)) {
        throw new Refused(
            MISSING,
            "the Secret %s/%s lacks the label %s: it is not read without"
                .formatted(namespace, name, LabelledSecrets.LABEL));
      }
      var value = LabelledSecrets.value(secret, key).orElse("");
      if (value.isEmpty()) {
        throw new Refused(
            MISSING,
            "the Secret %s/%s has nothing under the key %s".formatted(namespace, name, key));
      }
      return new Token(git.username(), value, place);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e; // The API server is away: that says nothing of the Secret.
      }
      throw new Refused(
          MISSING, "the operator may not read the Secret %s/%s".formatted(namespace, name));
    }
  }
}
