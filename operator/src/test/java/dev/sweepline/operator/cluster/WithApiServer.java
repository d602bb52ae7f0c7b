package dev.sweepline.operator.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sweepline.testing.Await;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives a test its `Cluster`; one API server serves all tests of the run.
public final class WithApiServer implements ParameterResolver {
  private static final Path BIN =
      Path.of(
          System.getProperty(
              "sweepline.bin", System.getProperty("user.home") + "/.cache/sweepline/bin"));
  private static final Path CHART =
      Path.of(System.getProperty("sweepline.root", ".."), "helm/sweepline");
  private static final AtomicInteger TESTS = new AtomicInteger();

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Cluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    var shared =
        test.getRoot()
            .getStore(Namespace.create(WithApiServer.class))
            .computeIfAbsent(Shared.class, _ -> Shared.start(), Shared.class);
    assumeTrue(
        shared.server().isPresent(), () -> "no kube-apiserver and etcd in " + BIN + ": make tools");
    var server = shared.server().orElseThrow();
    var name = "test-" + TESTS.incrementAndGet();
    server
        .client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    return new Cluster(server.client(), name, server.kubeconfig(name));
  }

  /// One with the chart's CRDs, for whoever needs more than a namespace of it.
  public static Optional<ApiServer> withCrds() {
    var server = ApiServer.start(BIN);
    server.ifPresent(started -> Shared.installCrds(started.client()));
    return server;
  }

  /// Where the programs are.
  public static Path programs() {
    return BIN;
  }

  /// The API server as JUnit's store keeps it: closed when the run ends.
  private record Shared(Optional<ApiServer> server) implements AutoCloseable {
    static Shared start() {
      var server = ApiServer.start(BIN);
      server.ifPresent(started -> {
        installCrds(started.client());
        started.collectGarbage(BIN.resolve("kube-controller-manager"));
      });
      return new Shared(server);
    }

    private static void installCrds(KubernetesClient client) {
      for (var name : List.of("sweeps", "experiments", "champions")) {
        var file = CHART.resolve("templates/crd-" + name + ".yaml");
        try {
          // The chart's own lines around the CRD are helm's.
          var crd = Files.readString(file).replaceAll("(?m)^\\{\\{.*$", "");
          client.resource(crd).serverSideApply();
        } catch (IOException e) {
          throw new UncheckedIOException("reading " + file, e);
        }
        Await.until(name + " are served", () -> served(client, name + ".sweepline.dev"));
      }
    }

    private static boolean served(KubernetesClient client, String crd) {
      return Optional.ofNullable(
              client.apiextensions().v1().customResourceDefinitions().withName(crd).get())
          .map(CustomResourceDefinition::getStatus)
          .map(CustomResourceDefinitionStatus::getConditions)
          .orElse(List.of())
          .stream()
          .anyMatch(condition ->
              condition.getType().equals("Established") && condition.getStatus().equals("True"));
    }

    @Override
    public void close() {
      server.ifPresent(ApiServer::close);
    }
  }
}
