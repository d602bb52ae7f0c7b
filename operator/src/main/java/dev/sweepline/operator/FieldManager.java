package dev.sweepline.operator;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.inject.Singleton;

/// The name under which `managedFields` has all that the operator writes.
///
/// The API server takes it from the user agent where a request does not name it, so that every
/// request has it, and no second name ever owns the same field.
@Singleton
public final class FieldManager implements KubernetesConfigCustomizer {
  public static final String NAME = "sweepline";

  @Override
  public void customize(Config config) {
    config.setUserAgent(agent());
  }

  /// What stands before the slash is the name.
  public static String agent() {
    var version = FieldManager.class.getPackage().getImplementationVersion();
    return NAME + "/" + (version == null ? "dev" : version);
  }
}
