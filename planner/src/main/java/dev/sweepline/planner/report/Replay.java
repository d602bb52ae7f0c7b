package dev.sweepline.planner.report;

import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Provenance;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An experiment beside its replay, fact by fact: whether it can be had again.
///
/// @param facts what was compared, in the order in which a difference explains the later ones
public record Replay(List<Fact> facts) {
  private static final String UNKNOWN = "unknown";

  /// How fast and in how much memory it ran is the machine's doing.
  private static final Set<String> OF_MACHINE =
      Set.of("images_per_s", "host_memory_mib", "gpu_memory_mib");

  public Replay {
    facts = List.copyOf(facts);
  }

  /// How a fact came out.
  public enum Answer {
    EQUAL,
    DIFFERS,
    /// One of the two does not say.
    UNKNOWN,
    /// It is shown, and may differ.
    OF_MACHINE
  }

  /// One fact of both.
  public record Fact(String name, String before, String after, Answer answer) {}

  /// @param tolerance how far a metric may be off and still count as equal
  public static Replay of(ExperimentStatus before, ExperimentStatus after, BigDecimal tolerance) {
    var facts = new ArrayList<Fact>();
    facts.add(fact("trial digest", before, after, ExperimentStatus::digest));
    facts.add(fact("config digest", before, after, ExperimentStatus::configDigest));
    facts.add(fact("image", before, after, of(Provenance::imageId)));
    facts.add(fact("data digest", before, after, of(Provenance::dataDigest)));
    facts.add(fact("device", before, after, of(Provenance::device)));
    var versions = new TreeSet<String>();
    versions.addAll(provenance(before).versions().keySet());
    versions.addAll(provenance(after).versions().keySet());
    for (var name : versions) {
      facts.add(fact("version of " + name, before, after, of(known -> known.versions().get(name))));
    }
    facts.add(
        fact(
            "outcome",
            before,
            after,
            status -> status.phase() == null ? null : Figures.word(status.phase())));
    facts.add(
        fact(
            "best epoch",
            before,
            after,
            status ->
                status.best() == null || status.best().epoch() == null
                    ? null
                    : status.best().epoch().toString()));
    var metrics = new TreeSet<String>();
    metrics.addAll(before.metrics().keySet());
    metrics.addAll(after.metrics().keySet());
    for (var name : metrics) {
      facts.add(metric(name, before.metrics().get(name), after.metrics().get(name), tolerance));
    }
    return new Replay(facts);
  }

  /// Whether everything that both say is the same.
  public boolean isEqual() {
    return facts.stream().noneMatch(fact -> fact.answer() == Answer.DIFFERS);
  }

  public Table table() {
    return new Table(
        List.of(
            Table.Column.text("fact"),
            Table.Column.text("original"),
            Table.Column.text("replay"),
            Table.Column.text("")),
        facts.stream()
            .map(fact ->
                List.of(
                    fact.name(),
                    fact.before(),
                    fact.after(),
                    switch (fact.answer()) {
                      case EQUAL -> "equal";
                      case DIFFERS -> "differs";
                      case UNKNOWN -> UNKNOWN;
                      case OF_MACHINE -> "of the machine";
                    }))
            .toList());
  }

  private static Fact fact(
      String name,
      ExperimentStatus before,
      ExperimentStatus after,
      Function<ExperimentStatus, @Nullable String> of) {
    var one = of.apply(before);
    var other = of.apply(after);
    return fact(name, one, other, one != null && one.equals(other));
  }

  private static Fact metric(
      String name, @Nullable String before, @Nullable String after, BigDecimal tolerance) {
    if (OF_MACHINE.contains(name) && before != null && after != null) {
      return new Fact(name, before, after, Answer.OF_MACHINE);
    }
    boolean equal =
        before != null
            && after != null
            && new BigDecimal(before).subtract(new BigDecimal(after)).abs().compareTo(tolerance)
                <= 0;
    return fact(name, before, after, equal);
  }

  private static Fact fact(
      String name, @Nullable String before, @Nullable String after, boolean equal) {
    var answer =
        before == null || after == null ? Answer.UNKNOWN : equal ? Answer.EQUAL : Answer.DIFFERS;
    return new Fact(
        name, before == null ? UNKNOWN : before, after == null ? UNKNOWN : after, answer);
  }

  private static Function<ExperimentStatus, @Nullable String> of(
      Function<Provenance, @Nullable String> of) {
    return status -> of.apply(provenance(status));
  }

  private static Provenance provenance(ExperimentStatus status) {
    return status.provenance() == null ? Provenance.UNKNOWN : status.provenance();
  }
}
