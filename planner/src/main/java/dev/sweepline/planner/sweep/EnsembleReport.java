package dev.sweepline.planner.sweep;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.status.EnsembleLine;
import dev.sweepline.planner.status.ExperimentPhase;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says who votes and how it came out: figures as the trainer names them.
final class EnsembleReport {
  private EnsembleReport() {}

  /// Null where nobody is chosen.
  static @Nullable EnsembleLine of(Choice choice, List<ExperimentView> children) {
    if (!(choice instanceof Choice.Chosen(var chosen, _, _))) {
      return null;
    }
    var metrics =
        children.stream()
            .filter(child -> child.status().phase() == ExperimentPhase.SUCCEEDED)
            .map(child -> child.status().metrics())
            .findFirst()
            .orElse(Map.of());
    return new EnsembleLine(
        chosen.members().stream().map(member -> line(member, metrics)).toList(),
        chosen.voting().stream()
            .filter(voting -> metrics.containsKey("val_f1" + suffix(voting)))
            .map(voting ->
                new EnsembleLine.Vote(
                    voting.word(),
                    metrics.get("val_f1" + suffix(voting)),
                    metrics.get("val_acc" + suffix(voting))))
            .toList(),
        metrics.get("agreement"),
        metrics.get("agreement_kappa"));
  }

  private static EnsembleLine.Member line(
      PinnedEnsemble.Member member, Map<String, String> metrics) {
    var key = "_of_" + Names.memberKey(member.experiment());
    return new EnsembleLine.Member(
        member.experiment(),
        member.uid(),
        member.model(),
        member.checkpoint(),
        member.sha256(),
        member.weight(),
        metrics.get("val_f1" + key),
        metrics.get("val_acc" + key));
  }

  private static String suffix(Voting voting) {
    return "_" + voting.word().toLowerCase(Locale.ROOT);
  }
}
