package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/// Tokens of service accounts, for those who sign in without one: the operator asks the API server
/// whose a token is, and nothing else proves to it who somebody is.
///
/// Whoever may ask for an account's token may do what it may, so this gives nobody a right.
final class AccountTokens {
  /// The shortest life that the API server gives.
  private static final long SECONDS = 600;

  private AccountTokens() {}

  static String of(KubernetesClient client, String namespace, String name) {
    var request =
        new TokenRequestBuilder().withNewSpec().withExpirationSeconds(SECONDS).endSpec().build();
    try {
      return client
          .serviceAccounts()
          .inNamespace(namespace)
          .withName(name)
          .tokenRequest(request)
          .getStatus()
          .getToken();
    } catch (KubernetesClientException refused) {
      throw explained(refused, namespace, name);
    }
  }

  private static RuntimeException explained(
      KubernetesClientException refused, String namespace, String name) {
    return switch (refused.getCode()) {
      case HttpURLConnection.HTTP_NOT_FOUND ->
          CommandProblem.failed(
              """
              there is no service account %2$s in namespace %1$s; for one that may read (edit instead of view: that may import):
                kubectl create serviceaccount %2$s -n %1$s
                kubectl create rolebinding %2$s -n %1$s --clusterrole=view --serviceaccount=%1$s:%2$s\
              """
                  .formatted(namespace, name));
      case HttpURLConnection.HTTP_FORBIDDEN ->
          CommandProblem.failed(
              "you may not ask as service account %s/%s: that takes the right to create"
                      .formatted(namespace, name)
                  + " serviceaccounts/token there");
      default -> refused;
    };
  }
}
