package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// What the best model of a task has to prove: the spec of a `Champion`.
@ValidationRule(
    value = "self.objective == oldSelf.objective",
    message = "objective cannot change: the champion was chosen by it; make a new Champion",
    fieldPath = ".objective")
@ValidationRule(
    value =
        "has(self.storage) == has(oldSelf.storage) && (!has(self.storage) || self.storage =="
            + " oldSelf.storage)",
    message =
        "storage cannot change: the files of earlier champions are there; make a new Champion")
@RecordBuilder
public record ChampionSpec(
    @JsonPropertyDescription("The metric that decides, as trainers report it.") @Default("{}")
        Objective objective,
    @JsonPropertyDescription(
            "How much better than the champion a candidate's mean has to be, such as \"0.002\"; an"
                + " equal one is never promoted.")
        @Default("0")
        @Pattern(Patterns.AMOUNT)
        @Size(min = 1, max = 16)
        String minDelta,
    @JsonPropertyDescription("Over at least how many different seeds a candidate's mean is taken.")
        @Default("3")
        @Min(1)
        @Max(100)
        Integer seeds,
    @JsonPropertyDescription(
            "The data that candidates were validated on; absent: those of the first champion.")
        @Nullable Data data,
    @JsonPropertyDescription(
            "The volume with champions/NAME/; absent: that of the first champion's checkpoints.")
        @Nullable Claim storage,
    @JsonPropertyDescription("How a checkpoint is looked at before it is copied.")
        @Default("Strict")
        Verification verification,
    @JsonPropertyDescription(
            "The trainer image that looks at the checkpoint and copies it; absent: with verification"
                + " Strict the one that trained it, else that of the operator's release.")
        @Pattern(Patterns.IMAGE)
        @Size(min = 1, max = 512)
        @Nullable String image,
    @JsonPropertyDescription("Who is told of a promotion.") @Nullable Webhook webhook)
    implements SpecPart {

  public ChampionSpec {
    objective = objective == null ? Objective.DEFAULT : objective;
    minDelta = minDelta == null ? "0" : minDelta;
    seeds = seeds == null ? Integer.valueOf(3) : seeds;
    verification = verification == null ? Verification.STRICT : verification;
  }

  /// The data that means are comparable on.
  public record Data(
      @JsonPropertyDescription("Its name and version, as spec.data.name of Sweeps.")
          @Required
          @Pattern(Patterns.LABEL_VALUE)
          @Size(min = 1, max = 63)
          String name,
      @JsonPropertyDescription(
              "The digest of its content, as a trainer reports it; absent: that of the first"
                  + " champion's.")
          @Pattern(Patterns.SHA256)
          @Size(min = 71, max = 71)
          @Nullable String digest)
      implements SpecPart {}

  /// How a checkpoint is looked at.
  public enum Verification {
    /// Its digest, and its model is loaded with every array in its place.
    @JsonProperty("Strict")
    STRICT,
    /// Its digest alone: for checkpoints of trainers that are not Sweepline's.
    @JsonProperty("Digest")
    DIGEST
  }

  /// Where a promotion is told, by an HTTP POST.
  @ValidationRule(
      value = "has(self.url) || has(self.secretRef)",
      message = "give url, or secretRef to a Secret with the key url")
  public record Webhook(
      @JsonPropertyDescription(
              "An address whose host the chart's champions.webhookHosts allows; absent: the key url"
                  + " of the Secret.")
          @Pattern("^https?://[^\\s@]+$")
          @Size(min = 10, max = 1024)
          @Nullable String url,
      @JsonPropertyDescription(
              "A Secret of this namespace, labelled sweepline.dev/use, with the keys url, token, or"
                  + " both; the token is sent as Authorization: Bearer.")
          @Nullable Reference secretRef)
      implements SpecPart {}
}
