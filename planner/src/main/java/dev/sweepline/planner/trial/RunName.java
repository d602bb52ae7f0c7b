package dev.sweepline.planner.trial;

import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.SweepType;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The team's rule: `{date}_{model}_{image_size}_{augmentation}_{feature}`, plus whatever else
/// varies.
///
/// The date is the day on which the sweep was created, where `naming.timeZone` is; never today's.
public final class RunName {
  /// W&B shows 128 characters.
  static final int MAX_LENGTH = 128;

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMdd");
  // Each part of the name, and the keys that it shows.
  private static final Set<String> MODEL = Set.of("model", "model.name");
  private static final Set<String> IMAGE_SIZE = Set.of("data.image_size");
  private static final Set<String> AUGMENTATION =
      Set.of("augmentation", "data.augmentation", "augmentation.name", "data.augmentation.name");

  // Between size and feature it would read as another size.
  private static final Pattern LIKE_A_SIZE = Pattern.compile("(.*_)?[0-9]+_.*");

  /// What a seed is shown as, beside the keys.
  public static final String SEED = "seed";

  private RunName() {}

  /// The name of a run that no other is compared with.
  public static String of(Naming naming, SweepType type, Instant createdAt, TrialFacts facts) {
    return of(naming, type, createdAt, facts, Map.of(), List.of());
  }

  /// @param extras what varies beside the three facts: key to value, in the order of the search
  /// @param keys all keys of the search: whether they vary or not, a name must not change with it
  public static String of(
      Naming naming,
      SweepType type,
      Instant createdAt,
      TrialFacts facts,
      Map<String, String> extras,
      List<String> keys) {
    var parts = new ArrayList<String>();
    parts.add(DATE.format(createdAt.atZone(ZoneId.of(naming.timeZone()))));
    parts.add(safe(facts.model(), false));
    parts.add(safe(facts.imageSize(), false));
    parts.add(safe(facts.augmentation(), LIKE_A_SIZE.matcher(facts.augmentation()).matches()));
    parts.add(naming.feature() == null ? Tags.role(type) : naming.feature());
    extras.forEach(
        (key, value) -> parts.add(extra(key, keys) + safe(value, readsAsAnother(value, keys))));
    return shortened(String.join("_", parts));
  }

  /// Whether the name tells already which value a key that varies has.
  public static boolean shows(TrialFacts facts, String key, String value) {
    var bare = bare(key);
    return (MODEL.contains(bare) && facts.model().equals(value))
        || (IMAGE_SIZE.contains(bare) && facts.imageSize().equals(value))
        || (AUGMENTATION.contains(bare) && facts.augmentation().equals(value));
  }

  private static boolean readsAsAnother(String value, List<String> keys) {
    return value.contains("_" + SEED)
        || keys.stream()
            .anyMatch(key -> value.contains("_" + last(key)) || value.contains("_" + bare(key)));
  }

  /// `training.lr` is shown as `lr`, unless another key ends in `lr` too.
  private static String extra(String key, List<String> all) {
    boolean alone =
        all.stream().noneMatch(other -> !other.equals(key) && last(other).equals(last(key)));
    return safe(alone ? last(key) : bare(key), false);
  }

  private static String last(String key) {
    return key.substring(Math.max(key.lastIndexOf('.'), key.lastIndexOf('/')) + 1).replace("+", "");
  }

  private static String bare(String key) {
    return key.replaceFirst("^\\++", "");
  }

  /// Letters, digits, `.`, `-` and `_` stay; two texts that differ only elsewhere must not meet.
  ///
  /// @param ambiguous whether it could be taken for several parts of a name
  private static String safe(String text, boolean ambiguous) {
    var kept =
        text.chars()
            .mapToObj(c -> String.valueOf((char) c))
            .map(c -> c.matches("[A-Za-z0-9._-]") ? c : "-")
            .collect(Collectors.joining());
    return kept.equals(text) && !ambiguous
        ? text
        : kept + "-" + Fingerprint.of(text).substring(0, 4);
  }

  private static String shortened(String name) {
    return name.length() <= MAX_LENGTH
        ? name
        : name.substring(0, MAX_LENGTH - 9) + "-" + Fingerprint.of(name);
  }
}
