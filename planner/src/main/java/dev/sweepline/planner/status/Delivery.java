package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/// How telling the webhook of the latest promotion stands.
public record Delivery(
    @JsonPropertyDescription("The promotion or rollback that it tells of.") @Required
        Integer number,
    @JsonPropertyDescription("How it stands.") @Required State state,
    @JsonPropertyDescription("How often it was tried.") @Required Integer tries,
    @JsonPropertyDescription("The next try begins no earlier.") @Size(max = 40)
        @Nullable String notBefore,
    @JsonPropertyDescription("What the last try came to.") @Size(max = 512)
        @Nullable String message)
    implements StatusPart {
  private static final int WORDS = 512;

  public Delivery {
    message = Copies.shortened(message, WORDS);
  }

  public boolean due() {
    return state == State.DUE;
  }

  /// How it stands.
  public enum State {
    @JsonProperty("Due")
    DUE,
    @JsonProperty("Delivered")
    DELIVERED,
    @JsonProperty("GivenUp")
    GIVEN_UP
  }
}
