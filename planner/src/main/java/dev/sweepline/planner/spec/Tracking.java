package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/// Where runs are tracked.
public record Tracking(@JsonPropertyDescription("Weights & Biases.") @Required Wandb wandb)
    implements SpecPart {

  /// The Weights & Biases project that the runs go to.
  @ValidationRule(
      value = "self.mode != 'Online' || has(self.secretRef)",
      message =
          "mode Online needs secretRef: a Secret with the key WANDB_API_KEY; or set mode: Offline")
  public record Wandb(
      @JsonPropertyDescription("The user or team; absent: the API key's own.")
          @Pattern(Patterns.ENTITY)
          @Size(min = 1, max = 128)
          @Nullable String entity,
      @JsonPropertyDescription("The project.")
          @Required
          @Pattern(Patterns.PROJECT)
          @Size(min = 1, max = 128)
          String project,
      @JsonPropertyDescription(
              "Online: runs are streamed. Offline: they are written as folders for wandb sync."
                  + " Disabled: nothing is tracked.")
          @Default("Online")
          Mode mode,
      @JsonPropertyDescription("The Secret of this namespace with the key WANDB_API_KEY.")
          @Nullable Reference secretRef)
      implements SpecPart {

    public Wandb {
      mode = mode == null ? Mode.ONLINE : mode;
    }
  }

  /// How runs reach W&B.
  public enum Mode {
    @JsonProperty("Online")
    ONLINE,
    @JsonProperty("Offline")
    OFFLINE,
    @JsonProperty("Disabled")
    DISABLED
  }
}
