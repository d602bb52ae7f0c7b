package dev.sweepline.operator.events;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/// The topics as they were seen last, for whoever reads and writes them.
@Singleton
public final class TopicsSeen {
  private volatile Look last = new Look(Map.of(), List.of(), "Kafka was not asked yet", null);

  /// @param trouble why the last look found out nothing; empty if it did
  /// @param since the first look of those that found something out without a break
  private record Look(
      Map<String, Uuid> ids, List<TopicFault> faults, String trouble, @Nullable Instant since) {}

  void are(Map<String, Uuid> ids, List<TopicFault> faults) {
    var since = last.since == null ? Instant.now() : last.since;
    last = new Look(Map.copyOf(ids), List.copyOf(faults), "", since);
  }

  /// What was seen before stays so.
  void areNotSeen(String why) {
    last = new Look(last.ids, last.faults, why, null);
  }

  /// Since when Kafka has answered every time it was asked; empty while it does not.
  Optional<Instant> answeringSince() {
    return Optional.ofNullable(last.since);
  }

  /// Which topic of that name there is; another one is another topic.
  public Optional<Uuid> id(String topic) {
    var look = last;
    return refusal(look, topic).isPresent()
        ? Optional.empty()
        : Optional.ofNullable(look.ids.get(topic));
  }

  /// Why that topic is not used.
  public String trouble(String topic) {
    var look = last;
    return refusal(look, topic)
        .orElseGet(() -> look.trouble.isEmpty() ? "there is no topic " + topic : look.trouble);
  }

  private static Optional<String> refusal(Look look, String topic) {
    return look.faults.stream()
        .filter(fault -> fault.refused() && fault.topic().equals(topic))
        .map(TopicFault::message)
        .findFirst();
  }

  List<TopicFault> faults() {
    return last.faults;
  }

  String trouble() {
    return last.trouble;
  }
}
