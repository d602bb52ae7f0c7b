package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One parsed override: `key=value`, `+key=value`, `++key=value` or `~key`.
///
/// @param packageName what follows `@` in the key
/// @param written the value with its quotes kept, or a [Sweep]
/// @param text the whole override as it was written
public record ParsedOverride(
    Type type,
    String key,
    @Nullable String packageName,
    @Nullable ValueType valueType,
    @Nullable Object written,
    String text) {

  /// What an override does to its key.
  public enum Type {
    CHANGE(""),
    ADD("+"),
    FORCE_ADD("++"),
    DEL("~");

    private final String prefix;

    Type(String prefix) {
      this.prefix = prefix;
    }
  }

  /// Whether the value is one value, or which kind of sweep.
  public enum ValueType {
    ELEMENT,
    CHOICE_SWEEP,
    GLOB_CHOICE_SWEEP,
    SIMPLE_CHOICE_SWEEP,
    RANGE_SWEEP,
    INTERVAL_SWEEP
  }

  /// Parses one word of a command line; a [HydraException] says what is wrong with it.
  public static ParsedOverride parse(String text) {
    return OverrideParser.parse(text);
  }

  /// The value without quotes: a [Sweep], a list, a map, text, a number, a boolean or null.
  public @Nullable Object value() {
    return unquoted(written);
  }

  /// The texts that a sweep yields, in order; none where the order is random, the options are those
  /// of a group, or there is no end of them.
  public List<String> items() {
    return written instanceof Sweep sweep && isEnumerable()
        ? SweepItems.texts(this, sweep, _ -> List.of())
        : List.of();
  }

  /// This override as JSON in one line; sweeps as `{"$sweep": ..}`, with the texts they yield.
  public String toJson() {
    return ParsedJson.write(this);
  }

  boolean isEnumerable() {
    return switch (written) {
      case Sweep.Choice choice -> !choice.shuffled();
      case Sweep.Range range -> !range.shuffled();
      case null, default -> false;
    };
  }

  boolean isSweep() {
    return valueType != null && valueType != ValueType.ELEMENT;
  }

  boolean isAboutHydra() {
    return key.startsWith("hydra.") || key.startsWith("hydra/");
  }

  /// The key with its package, without the prefix.
  String target() {
    return packageName == null ? key : key + "@" + packageName;
  }

  /// The key with its package and prefix.
  String prefixedTarget() {
    return type.prefix + target();
  }

  private static @Nullable Object unquoted(@Nullable Object value) {
    return switch (value) {
      case Quoted quoted -> quoted.text();
      case List<?> list -> {
        var plain = new ArrayList<@Nullable Object>();
        list.forEach(item -> plain.add(unquoted(item)));
        yield plain;
      }
      case Map<?, ?> map -> {
        var plain = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        map.forEach((key, item) -> plain.put(unquoted(key), unquoted(item)));
        yield plain;
      }
      case Sweep.Choice choice -> {
        var plain = new ArrayList<@Nullable Object>();
        choice.items().forEach(item -> plain.add(unquoted(item)));
        yield new Sweep.Choice(plain, choice.simple(), choice.shuffled(), choice.tags());
      }
      case null -> null;
      default -> value;
    };
  }
}
