package dev.sweepline.operator.experiment;

import java.util.Optional;

/// What this installation gives every trainer Pod.
///
/// @param trainerImage for Sweeps that name none
/// @param relayImage of the relay beside trainers that write their events to a file: the operator's
/// @param bootstrapServers of Kafka, as Pods reach it; empty means no events
/// @param kafkaSecret a Secret in the Sweep's namespace with `client.properties`, instead
/// @param rootKey the secret that event keys are derived from; empty means unsigned events
public record Release(
    String trainerImage,
    String relayImage,
    Optional<String> bootstrapServers,
    Optional<String> kafkaSecret,
    Optional<RootKey> rootKey) {

  boolean hasKafka() {
    return bootstrapServers.isPresent() || kafkaSecret.isPresent();
  }
}
