package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// What couriers are sent for, after attempts that could not deliver everything; no attempt, and
/// counted in no result.
///
/// @param leftovers whether the trial was settled when it was planned, so that it covers what
///   attempts left
/// @param rowsAsked the request for rows that it covers
/// @param rowsAnswered the request whose rows it or one before it brought
public record Errand(
    @JsonPropertyDescription("How it stands.") @Required State state,
    @JsonPropertyDescription("The latest courier, from 1; 0: none was sent.") @Required @Min(0)
        Integer courier,
    @JsonPropertyDescription("How many couriers this errand had.") @Required @Min(0) Integer tries,
    @JsonPropertyDescription("Since when it stands so.") @Required @Size(max = 40) String since,
    @JsonPropertyDescription("Not before this time, while it is Due.") @Size(max = 40)
        @Nullable String notBefore,
    @JsonPropertyDescription("Whether it carries what attempts left on disk.") @Required
        Boolean leftovers,
    @JsonPropertyDescription("The request for rows of metrics.jsonl that it answers.")
        @Size(max = 64)
        @Nullable String rowsAsked,
    @JsonPropertyDescription("The latest request for rows of metrics.jsonl that was answered.")
        @Size(max = 64)
        @Nullable String rowsAnswered,
    @JsonPropertyDescription("What went wrong last, in words.") @Size(max = 1024)
        @Nullable String message)
    implements StatusPart {
  private static final int WORDS = 1024;

  public Errand {
    message = Copies.shortened(message, WORDS);
  }

  /// Whether something may still come of it.
  public boolean open() {
    return switch (state) {
      case DUE, UNDER_WAY -> true;
      case DONE, GIVEN_UP -> false;
    };
  }

  /// How an errand stands.
  public enum State {
    /// A courier is to be sent.
    @JsonProperty("Due")
    DUE,
    /// A courier is on its way.
    @JsonProperty("UnderWay")
    UNDER_WAY,
    /// Kafka has everything.
    @JsonProperty("Done")
    DONE,
    /// It was tried often enough.
    @JsonProperty("GivenUp")
    GIVEN_UP
  }
}
