package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import io.fabric8.kubernetes.client.Config;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the operator is, for what only it knows.
public final class OperatorOptions {

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = {
        "The operator's address, such as http://localhost:8080 behind kubectl port-forward;",
        "default: $SWEEPLINE_SERVER, else through the API server."
      },
      defaultValue = "${env:SWEEPLINE_SERVER}")
  @Nullable String server;

  @Option(
      names = "--operator-namespace",
      paramLabel = "NS",
      description = "Where the operator is installed; default: ${DEFAULT-VALUE}.",
      defaultValue = "sweepline-system")
  String namespace = "sweepline-system";

  @Option(
      names = "--operator-service",
      paramLabel = "NAME",
      description = "The operator's Service; default: ${DEFAULT-VALUE}.",
      defaultValue = "sweepline")
  String service = "sweepline";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "A cluster token; default: $SWEEPLINE_TOKEN, else the kubeconfig's.",
      defaultValue = "${env:SWEEPLINE_TOKEN}")
  @Nullable String token;

  String proxyPath() {
    return "/api/v1/namespaces/" + namespace + "/services/http:" + service + ":http/proxy";
  }

  String token() {
    if (token == null || token.isBlank()) {
      throw CommandProblem.invalid(
          "--server needs a token: --token $(kubectl create token ACCOUNT), or $SWEEPLINE_TOKEN");
    }
    return token;
  }

  /// The operator asks the API server whose token it is; a client certificate cannot be passed on.
  String token(Config kubeconfig) {
    if (token != null && !token.isBlank()) {
      return token;
    }
    var known =
        kubeconfig.getOauthToken() == null
            ? kubeconfig.getAutoOAuthToken()
            : kubeconfig.getOauthToken();
    if (known == null || known.isBlank()) {
      throw CommandProblem.invalid(
          "the kubeconfig has no token to show to the operator: add --token $(kubectl create token"
              + " ACCOUNT)");
    }
    return known;
  }
}
