package dev.sweepline.planner.trial;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.SweepType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The tags of a run and the labels of its objects.
public final class Tags {
  // W&B's limit for one tag.
  private static final int MAX_TAG = 64;

  // A status has no more.
  private static final int MOST = 16;

  private Tags() {}

  /// `model:…`, `size:…`, `aug:…`, and `baseline` or `experiment`.
  public static List<String> of(SweepType type, TrialFacts facts) {
    return List.of(
        shortened("model:" + facts.model()),
        shortened("size:" + facts.imageSize()),
        shortened("aug:" + facts.augmentation()),
        role(type));
  }

  /// The same, and of an ensemble who votes in it.
  public static List<String> of(ExperimentSpec spec, TrialFacts facts) {
    var ensemble = spec.ensemble();
    if (ensemble == null) {
      return of(spec.type(), facts);
    }
    var members =
        ensemble.members().stream()
            .map(member -> member.model() == null ? member.experiment() : member.model())
            .distinct()
            .map(member -> shortened("member:" + member));
    return Stream.of(of(spec.type(), facts).stream(), Stream.of("ensemble"), members)
        .flatMap(tags -> tags)
        .limit(MOST)
        .toList();
  }

  /// The same facts as labels.
  public static Map<String, String> labels(SweepType type, TrialFacts facts) {
    var labels = new TreeMap<String, String>();
    labels.put(Names.MODEL, Names.labelValue(facts.model()));
    labels.put(Names.SIZE, Names.labelValue(facts.imageSize()));
    labels.put(Names.AUGMENTATION, Names.labelValue(facts.augmentation()));
    labels.put(Names.ROLE, role(type));
    return labels;
  }

  /// `baseline` or `experiment`.
  public static String role(SweepType type) {
    return type == SweepType.BASELINE ? "baseline" : "experiment";
  }

  private static String shortened(String tag) {
    return tag.length() <= MAX_TAG
        ? tag
        : tag.substring(0, MAX_TAG - 9) + "~" + Fingerprint.of(tag);
  }
}
