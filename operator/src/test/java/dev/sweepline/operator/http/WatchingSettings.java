package dev.sweepline.operator.http;

import dev.sweepline.operator.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// An operator that watches one namespace.
record WatchingSettings(String namespace) implements Settings {
  @Override
  public Optional<Set<String>> namespaces() {
    return Optional.of(Set.of(namespace));
  }

  @Override
  public Optional<String> podUid() {
    return Optional.empty();
  }

  @Override
  public Optional<String> operatorNamespace() {
    return Optional.empty();
  }

  @Override
  public String trainerImage() {
    return "trainer:dev";
  }

  @Override
  public String relayImage() {
    return "operator:dev";
  }

  @Override
  public Path configTree() {
    return Path.of(System.getProperty("sweepline.root", ".."), "configs");
  }

  @Override
  public Optional<Path> rootKeyFile() {
    return Optional.empty();
  }

  @Override
  public String wandbBaseUrl() {
    return "https://api.wandb.example";
  }

  @Override
  public Path wandbOfflineDir() {
    return Path.of("target/wandb");
  }

  @Override
  public Optional<String> trainerKafkaSecret() {
    return Optional.empty();
  }

  @Override
  public boolean kafka() {
    return true;
  }

  @Override
  public Optional<Set<String>> championWebhookHosts() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> reportGitCa() {
    return Optional.empty();
  }

  @Override
  public Optional<Set<String>> reportGitHosts() {
    return Optional.empty();
  }

  @Override
  public String reportGitAuthorName() {
    return "Sweepline";
  }

  @Override
  public String reportGitAuthorEmail() {
    return "sweepline@localhost";
  }

  @Override
  public boolean leaderElection() {
    return false;
  }

  @Override
  public Role role() {
    return Role.ALL;
  }

  @Override
  public double wandbRequestsPerSecond() {
    return 500;
  }

  @Override
  public double wandbCreationsPerSecond() {
    return 80;
  }

  @Override
  public double wandbRunRequestsPerSecond() {
    return 2;
  }
}
