package dev.sweepline.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Starts the controllers with the process and stops them with it.
@Readiness
@ApplicationScoped
class OperatorApplication implements HealthCheck {
  private static final Logger LOG = Logger.getLogger(OperatorApplication.class);

  private final KubernetesClient client;
  private final Settings settings;
  private volatile @Nullable Controllers controllers;

  OperatorApplication(KubernetesClient client, Settings settings) {
    this.client = client;
    this.settings = settings;
  }

  void start(@Observes StartupEvent event) {
    var own = settings.operatorNamespace().orElseGet(client::getNamespace);
    var namespaces = settings.namespaces().orElse(Set.of(own));
    var lease = settings.leaderElection() ? Optional.of(own) : Optional.<String>empty();
    controllers = Controllers.start(client, new Controllers.Scope(namespaces, lease), List.of());
    LOG.infof("controllers started namespaces=%s", String.join(",", namespaces));
  }

  void stop(@Observes ShutdownEvent event) {
    var running = controllers;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public HealthCheckResponse call() {
    var running = controllers;
    return HealthCheckResponse.named("controllers")
        .status(running != null && running.running())
        .build();
  }
}
