package dev.sweepline.operator.ledger;

import java.util.Optional;
import org.apache.kafka.common.Uuid;

/// What is known of the ledger's topic, by whoever keeps the topics.
public interface LedgerTopic {
  /// The topic that there is; empty while nobody knows of one, or it may not be used.
  Optional<Uuid> id();

  /// Why there is none.
  String trouble();
}
