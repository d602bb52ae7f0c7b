package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which option each group has: choices of the command line, of defaults lists, and deletions.
final class GroupChoices {

  /// One option, several, or none.
  private record Option(@Nullable String single, @Nullable List<String> several) {}

  private static final class Choice {
    final Option option;
    final @Nullable String madeIn;
    final String text;
    final @Nullable Place place;
    boolean used;

    Choice(Option option, @Nullable String madeIn, String text, @Nullable Place place) {
      this.option = option;
      this.madeIn = madeIn;
      this.text = text;
      this.place = place;
    }
  }

  private static final class Deletion {
    final @Nullable String option;
    final String text;
    boolean used;

    Deletion(@Nullable String option, String text) {
      this.option = option;
      this.text = text;
    }
  }

  private final ConfigRepository repository;
  private final Map<String, Choice> choices = new LinkedHashMap<>();
  private final Map<String, Deletion> deletions = new LinkedHashMap<>();
  private final Map<String, SortedSet<String>> keysOfGroup = new LinkedHashMap<>();
  final List<DefaultEntry> appended = new ArrayList<>();
  final List<ParsedOverride> valueOverrides = new ArrayList<>();
  final Map<String, @Nullable String> known = new LinkedHashMap<>();

  GroupChoices(ConfigRepository repository, List<ParsedOverride> overrides) {
    this.repository = repository;
    for (ParsedOverride override : overrides) {
      if (!override.isSweep()) {
        add(override);
      }
    }
  }

  private void add(ParsedOverride override) {
    Object value = override.value();
    if (value instanceof Map || !repository.hasGroup(override.key())) {
      valueOverrides.add(override);
      return;
    }
    switch (override.type()) {
      case FORCE_ADD ->
          throw refuse(override, "'++' of a config group is not supported, use '+' or no prefix");
      case DEL -> {
        if (value != null && !(value instanceof String)) {
          throw refuse(override, "the option to delete must be text");
        }
        deletions.put(override.target(), new Deletion((String) value, override.text()));
      }
      case ADD -> {
        Option option = option(override, value);
        DefaultEntry entry =
            DefaultEntry.group(
                override.key(),
                option.single(),
                option.several(),
                override.packageName(),
                false,
                false);
        entry.appended = true;
        entry.place = Place.inOverride(override.text());
        appended.add(entry);
      }
      case CHANGE ->
          choices.put(
              override.target(),
              new Choice(
                  option(override, value),
                  null,
                  override.text(),
                  Place.inOverride(override.text())));
    }
  }

  private Option option(ParsedOverride override, @Nullable Object value) {
    if (value instanceof String single) {
      return new Option(single, null);
    }
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return new Option(null, list.stream().map(String.class::cast).toList());
    }
    Problem problem =
        Problem.of(
            Problem.Category.DEFAULTS,
            "'"
                + override.text()
                + "': the choice of a config group must be text or a list of text, not "
                + Evaluation.text(value));
    throw problem
        .about(override.text())
        .withOptions(repository.options(override.key()), Evaluation.text(value))
        .asException();
  }

  private static HydraException refuse(ParsedOverride override, String why) {
    return Problem.of(Problem.Category.DEFAULTS, "'" + override.text() + "': " + why)
        .about(override.text())
        .asException();
  }

  /// Notes an `override` entry; what was chosen before it stays.
  void addOverride(String config, DefaultEntry entry) {
    choices.putIfAbsent(
        entry.overrideKey(),
        new Choice(
            new Option(entry.option, entry.options), config, entry.overrideKey(), entry.place));
  }

  /// Gives the entry the option chosen for it elsewhere.
  void applyTo(DefaultEntry entry) {
    Choice choice = entry.isGroup ? choices.get(entry.overrideKey()) : null;
    if (choice != null) {
      entry.option = choice.option.single();
      entry.options = choice.option.several();
      entry.place = choice.place;
      choice.used = true;
    }
  }

  boolean delete(DefaultEntry entry) {
    Deletion deletion = entry.isGroup ? deletions.get(entry.overrideKey()) : null;
    if (deletion == null || (deletion.option != null && !deletion.option.equals(entry.option))) {
      return false;
    }
    entry.deleted = true;
    deletion.used = true;
    return true;
  }

  void noteKnown(DefaultEntry entry) {
    if (!entry.isGroup) {
      return;
    }
    String key = entry.overrideKey();
    String option = entry.option;
    if (known.containsKey(key)) {
      String before = known.get(key);
      if (before == null ? option != null : !before.equals(option)) {
        throw Problem.of(
                Problem.Category.DEFAULTS,
                "Multiple values for '"
                    + key
                    + "' ('"
                    + before
                    + "' and '"
                    + option
                    + "'). To override a value use 'override "
                    + key
                    + ": "
                    + option
                    + "'")
            .about(key)
            .at(entry.place)
            .asException();
      }
    }
    known.put(key, option);
    keysOfGroup.computeIfAbsent(entry.groupPath(), _ -> new TreeSet<>()).add(key);
  }

  void refuseUnused() {
    choices.forEach((key, choice) -> {
      if (!choice.used) {
        throw unused(key, choice);
      }
    });
    deletions.forEach((key, deletion) -> {
      if (!deletion.used) {
        String what = deletion.option == null ? key : key + "=" + deletion.option;
        throw Problem.of(
                Problem.Category.DEFAULTS,
                "Could not delete '" + what + "'. No match in the defaults list")
            .about(deletion.text)
            .withOptions(keysLike(key), key)
            .asException();
      }
    });
  }

  private HydraException unused(String key, Choice choice) {
    String group = key.contains("@") ? key.substring(0, key.indexOf('@')) : key;
    SortedSet<String> keys = keysOfGroup.getOrDefault(group, new TreeSet<>());
    String where = choice.madeIn == null ? "" : "In '" + choice.madeIn + "': ";
    String match = keys.isEmpty() ? " No match in the defaults list." : "";
    String remedy =
        choice.madeIn == null ? " To append to your default list use +" + choice.text : "";
    Problem problem =
        Problem.of(
            Problem.Category.DEFAULTS,
            where + "Could not override '" + key + "'." + match + remedy);
    return problem
        .about(choice.text)
        .at(choice.madeIn == null ? null : choice.place)
        .withOptions(keys.isEmpty() ? keysLike(key) : keys, key)
        .suggesting(keys.size() == 1 ? keys.first() : Nearest.to(key, known.keySet()).orElse(null))
        .asException();
  }

  /// Hydra's own groups only where one of them was meant.
  private List<String> keysLike(String key) {
    return known.keySet().stream()
        .filter(each -> key.startsWith("hydra/") || !each.startsWith("hydra/"))
        .toList();
  }
}
