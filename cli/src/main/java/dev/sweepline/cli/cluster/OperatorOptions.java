package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import io.fabric8.kubernetes.client.Config;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the operator is, for what only it knows.
public final class OperatorOptions {
  private static final Pattern ACCOUNT = Pattern.compile("([a-z0-9-]+/)?[a-z0-9.-]+");

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

  @Option(
      names = "--as-service-account",
      paramLabel = "[NS/]NAME",
      description = {
        "Asks as this service account, with a token of ten minutes, where the kubeconfig has none;",
        "NS: that of the command by default. Default: $SWEEPLINE_SERVICE_ACCOUNT."
      },
      defaultValue = "${env:SWEEPLINE_SERVICE_ACCOUNT}")
  @Nullable String account;

  String proxyPath() {
    return "/api/v1/namespaces/" + namespace + "/services/http:" + service + ":http/proxy";
  }

  /// Without a kubeconfig to take one from.
  String token() {
    return given()
        .orElseThrow(() ->
            CommandProblem.invalid(
                "--server needs a token: --as-service-account NAME, --token $(kubectl create token"
                    + " NAME), or $SWEEPLINE_TOKEN"));
  }

  /// The operator asks the API server whose token it is; a client certificate cannot be passed on.
  String token(Config kubeconfig) {
    return given()
        .or(() -> said(kubeconfig.getOauthToken()))
        .or(() -> said(kubeconfig.getAutoOAuthToken()))
        .orElseThrow(() ->
            CommandProblem.invalid(
                """
                the kubeconfig has no token to show to the operator, and a client certificate cannot be passed on
                add --as-service-account NAME; for one that may read:
                  kubectl create serviceaccount NAME -n NS
                  kubectl create rolebinding NAME -n NS --clusterrole=view --serviceaccount=NS:NAME
                or --token TOKEN\
                """));
  }

  private Optional<String> given() {
    return said(token);
  }

  /// Whose token is to be asked for, `NAME` or `NS/NAME`.
  Optional<String> account() {
    var chosen = said(account);
    if (chosen.isPresent() && given().isPresent()) {
      throw CommandProblem.invalid(
          "--as-service-account and --token: give one of them (here or as $SWEEPLINE_SERVICE_ACCOUNT"
              + " and $SWEEPLINE_TOKEN)");
    }
    chosen
        .filter(name -> !ACCOUNT.matcher(name).matches())
        .ifPresent(name -> {
          throw CommandProblem.invalid(
              "--as-service-account: must be NAME or NS/NAME, was " + name);
        });
    return chosen;
  }

  private static Optional<String> said(@Nullable String value) {
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }
}
