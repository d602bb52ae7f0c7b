package dev.sweepline.operator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sweepline.operator.champion.Champion;
import dev.sweepline.planner.status.ChampionDecision;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.Promotion;
import dev.sweepline.planner.status.Reign;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Champion for pages and scripts.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChampionView(
    String namespace,
    String name,
    String metric,
    @Nullable Reign reigning,
    @Nullable ChampionDecision decision,
    @Nullable Promotion promotion,
    List<Reign> history) {

  static ChampionView of(Champion champion) {
    var status = champion.getStatus() == null ? ChampionStatus.EMPTY : champion.getStatus();
    return new ChampionView(
        champion.getMetadata().getNamespace(),
        champion.getMetadata().getName(),
        champion.getSpec().objective().metric(),
        status.reigning(),
        status.decision(),
        status.promotion(),
        status.history());
  }
}
