package dev.sweepline.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// What the chart tells the operator through its environment.
@ConfigMapping(prefix = "sweepline")
public interface Settings {
  /// Namespaces with Sweeps; absent means the operator's own.
  Optional<Set<String>> namespaces();

  /// The namespace the operator runs in, of its Lease.
  Optional<String> operatorNamespace();

  /// Used where a Sweep names no image.
  String trainerImage();

  /// The operator's own image, which has the relay in it too.
  String relayImage();

  /// The Hydra tree of this release.
  Path configTree();

  /// A file with the secret that every event key is derived from.
  Optional<Path> rootKeyFile();

  String wandbBaseUrl();

  Path wandbOfflineDir();

  /// A Secret in each Sweep's namespace with `client.properties` for the trainers' Kafka client,
  /// where bootstrap servers alone do not do.
  Optional<String> trainerKafkaSecret();

  /// Without a Lease only one replica may run.
  @WithDefault("true")
  boolean leaderElection();
}
