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

  /// The uid of the Pod that this process runs in.
  Optional<String> podUid();

  /// Used where a Sweep names no image.
  String trainerImage();

  /// The operator's own image, which has the relay in it too.
  String relayImage();

  /// The Hydra tree of this release.
  Path configTree();

  /// A file with the secret that every event key is derived from.
  Optional<Path> rootKeyFile();

  /// What this process does.
  @WithDefault("all")
  Role role();

  /// Runs controllers, forwards to W&B, or both.
  enum Role {
    ALL,
    OPERATOR,
    FORWARDER;

    public boolean controls() {
      return this != FORWARDER;
    }

    public boolean forwards() {
      return this != OPERATOR;
    }
  }

  String wandbBaseUrl();

  /// This process's share of what a W&B project takes a second.
  @WithDefault("500")
  double wandbRequestsPerSecond();

  /// New runs likewise.
  @WithDefault("80")
  double wandbCreationsPerSecond();

  /// What a single run may ask for in a second.
  @WithDefault("2")
  double wandbRunRequestsPerSecond();

  Path wandbOfflineDir();

  /// A Secret in each Sweep's namespace with `client.properties` for the trainers' Kafka client,
  /// where bootstrap servers alone do not do.
  Optional<String> trainerKafkaSecret();

  /// False: this installation was told to do without Kafka. Nothing is heard of trials before they
  /// end, nothing outlives their Experiments, and nothing is forwarded.
  @WithDefault("true")
  boolean kafka();

  /// Whom Champions may tell of promotions, `HOST` or `HOST:PORT`; absent: nobody.
  Optional<Set<String>> championWebhookHosts();

  /// Where the operator may push reports to, `HOST`, `HOST:PORT`, or `http://HOST:PORT` inside the
  /// cluster; absent: nowhere.
  Optional<Set<String>> reportGitHosts();

  /// A file with certificates that Git hosts' may be signed by, besides those that Java trusts.
  Optional<Path> reportGitCa();

  /// Who commits them.
  @WithDefault("Sweepline")
  String reportGitAuthorName();

  @WithDefault("sweepline@localhost")
  String reportGitAuthorEmail();

  /// Without a Lease only one replica may run.
  @WithDefault("true")
  boolean leaderElection();
}
