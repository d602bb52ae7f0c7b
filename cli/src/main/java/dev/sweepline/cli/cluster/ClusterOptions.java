package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which cluster and namespace, as `kubectl` lets one say it.
public final class ClusterOptions {

  private static final Path IN_CLUSTER_TOKEN =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
  private static final int TIMEOUT_MILLIS = 8_000;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      description = "The namespace; default: the one of the kubeconfig's context.")
  @Nullable String namespace;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The kubeconfig's context; default: its current one.")
  @Nullable String context;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Default: $KUBECONFIG, else ~/.kube/config.")
  @Nullable Path kubeconfig;

  /// The namespace as far as anybody can say who does not ask a kubeconfig.
  public String namespaceOr(String other) {
    return namespace == null ? other : namespace;
  }

  public SweepReader connect() {
    var config = config();
    return new SweepReader(client(config), namespace(config));
  }

  public LogReader connectToLogs() {
    var config = config();
    return new LogReader(client(config), namespace(config));
  }

  public Replays connectToReplays() {
    var config = config();
    return new Replays(client(config), namespace(config));
  }

  public Champions connectToChampions() {
    var config = config();
    return new Champions(client(config), namespace(config));
  }

  public ConfigMaps connectToConfigMaps() {
    var config = config();
    return new ConfigMaps(client(config), namespace(config));
  }

  /// The operator's own API: at an address, or through the API server.
  public OperatorApi connectToOperator(OperatorOptions operator) {
    var account = operator.account();
    if (operator.server != null) {
      var token = account.isEmpty() ? operator.token() : tokenOf(account.get(), config());
      var config =
          new ConfigBuilder(Config.empty())
              .withMasterUrl(operator.server)
              .withOauthToken(token)
              .build();
      return new OperatorApi(
          client(config), "", null, namespace == null ? namespace(config()) : namespace);
    }
    var config = config();
    var token = account.isEmpty() ? operator.token(config) : tokenOf(account.get(), config);
    return new OperatorApi(client(config), operator.proxyPath(), token, namespace(config));
  }

  private String tokenOf(String account, Config config) {
    int slash = account.indexOf('/');
    try (var client = client(config)) {
      return AccountTokens.of(
          client,
          slash < 0 ? namespace(config) : account.substring(0, slash),
          account.substring(slash + 1));
    }
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private String namespace(Config config) {
    var chosen = namespace == null ? config.getNamespace() : namespace;
    return chosen == null ? "default" : chosen;
  }

  private Config config() {
    // Retries are the caller's: `watch` shows that the server does not answer, instead of hanging.
    return new ConfigBuilder(load())
        .withConnectionTimeout(TIMEOUT_MILLIS)
        .withRequestTimeout(TIMEOUT_MILLIS)
        .withRequestRetryBackoffLimit(0)
        .build();
  }

  private Config load() {
    var file = file();
    if (file.isEmpty()) {
      if (Files.isReadable(IN_CLUSTER_TOKEN)) {
        return Config.autoConfigure(null);
      }
      throw CommandProblem.failed(
          "no kubeconfig: neither --kubeconfig nor $KUBECONFIG names one, and ~/.kube/config does"
              + " not exist\nfor the demo cluster: export KUBECONFIG=$(make -s kubeconfig)");
    }
    if (!Files.isReadable(file.get())) {
      throw CommandProblem.failed("cannot read the kubeconfig " + file.get());
    }
    try {
      var loaded = Config.fromKubeconfig(context, file.get().toFile());
      // Fabric8 takes the current context where there is none of the name.
      var known = loaded.getContexts().stream().map(NamedContext::getName).toList();
      if (context != null && !known.contains(context)) {
        throw CommandProblem.failed(
            "the kubeconfig %s has no context \"%s\"; it has %s"
                .formatted(file.get(), context, String.join(", ", known)));
      }
      return loaded;
    } catch (KubernetesClientException | IllegalArgumentException broken) {
      throw CommandProblem.failed(
          "the kubeconfig " + file.get() + " is not valid: " + broken.getMessage());
    }
  }

  private Optional<Path> file() {
    if (kubeconfig != null) {
      return Optional.of(kubeconfig);
    }
    var variable = System.getenv("KUBECONFIG");
    if (variable != null && !variable.isBlank()) {
      // Several files are merged by kubectl; the first one is where a context usually is.
      return Optional.of(Path.of(variable.split(File.pathSeparator, -1)[0]));
    }
    var usual = Path.of(System.getProperty("user.home"), ".kube", "config");
    return Files.exists(usual) ? Optional.of(usual) : Optional.empty();
  }
}
