package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is the champion, by what evidence, and who was it before.
@RecordBuilder
public record ChampionStatus(
    @JsonPropertyDescription("The generation of the spec that this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Accepted, Ready, Reigning, Reconciling, Stalled, WebhookDelivered.")
        @Size(max = 16)
        List<Condition> conditions,
    @JsonPropertyDescription("The champion; absent: none yet.") @Nullable Reign reigning,
    @JsonPropertyDescription("What was decided last, and by what.")
        @Nullable ChampionDecision decision,
    @JsonPropertyDescription("The promotion or rollback under way.") @Nullable Promotion promotion,
    @JsonPropertyDescription("Earlier champions, the latest first.") @Size(max = HISTORY)
        List<Reign> history,
    @JsonPropertyDescription("How many promotions and rollbacks were begun.")
        @Nullable Integer promotions,
    @JsonPropertyDescription("The last annotation sweepline.dev/propose that was decided on.")
        @Size(max = 512)
        @Nullable String asked,
    @JsonPropertyDescription("Sweeps whose proposals were decided on, with when they ended.")
        @Size(max = HEARD)
        List<@Size(max = 320) String> heard,
    @JsonPropertyDescription("How telling the webhook stands; absent: nobody is to be told.")
        @Nullable Delivery webhook)
    implements StatusPart, Conditioned {
  public static final int HISTORY = 10;
  public static final int HEARD = 256;

  public static final ChampionStatus EMPTY = ChampionStatusBuilder.builder().build();

  public ChampionStatus {
    conditions = Copies.list(conditions);
    history = Copies.list(history);
    heard = Copies.list(heard);
  }

  /// Whom a rollback goes back to.
  public Optional<Reign> before() {
    return history.stream().filter(reign -> reign.ended() == Reign.Ended.REPLACED).findFirst();
  }

  public int latest() {
    return promotions == null ? 0 : promotions;
  }

  /// What is under way has come true; nothing else makes a champion.
  public ChampionStatus crowned(Reign champion, String at) {
    var earlier = new ArrayList<Reign>();
    if (reigning != null) {
      earlier.add(reigning.ending(Reign.Ended.REPLACED, at));
    }
    earlier.addAll(history);
    return with(champion, earlier);
  }

  /// Likewise, to the one before.
  public ChampionStatus rolledBack(int number, String at) {
    var back = before().orElseThrow();
    var others = new ArrayList<Reign>();
    if (reigning != null) {
      others.add(reigning.ending(Reign.Ended.ROLLED_BACK, at));
    }
    history.stream().filter(reign -> !reign.equals(back)).forEach(others::add);
    return with(back.again(number, at), others);
  }

  private ChampionStatus with(Reign champion, List<Reign> earlier) {
    return ChampionStatusBuilder.builder(this)
        .reigning(champion)
        .history(earlier.stream().limit(HISTORY).toList())
        .promotion(null)
        .build();
  }
}
