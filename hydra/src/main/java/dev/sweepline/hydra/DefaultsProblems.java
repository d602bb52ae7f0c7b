package dev.sweepline.hydra;

import org.jspecify.annotations.Nullable;

/// What can be wrong with a defaults list, in words.
final class DefaultsProblems {

  private DefaultsProblems() {}

  static HydraException mustChoose(ConfigRepository repository, DefaultEntry entry) {
    if (!entry.isGroup) {
      return Problem.of(
              Problem.Category.DEFAULTS, "'" + entry.configPath() + "' must name a config")
          .about(entry.configPath())
          .at(entry.place)
          .asException();
    }
    String key = entry.overrideKey();
    return Problem.of(
            Problem.Category.MISSING, "You must specify '" + key + "', e.g, " + key + "=<OPTION>")
        .about(key)
        .at(entry.place)
        .withOptions(repository.options(entry.groupPath()), "")
        .asException();
  }

  static HydraException notFound(
      ConfigRepository repository, DefaultEntry entry, @Nullable String parent) {
    String where = parent == null ? "" : "In '" + parent + "': ";
    String group = entry.groupPath();
    Problem problem =
        Problem.of(
                Problem.Category.NOT_FOUND, where + "Could not find '" + entry.configPath() + "'")
            .about(entry.configPath())
            .at(entry.place);
    String name = String.valueOf(entry.name());
    Problem offered = problem.withOptions(repository.options(group), name);
    if (offered.options().isEmpty()) {
      offered = problem.withOptions(repository.tree().groups(), group);
    }
    return offered.asException();
  }

  static HydraException overrideNotLast(String config, DefaultEntry override, DefaultEntry behind) {
    return Problem.of(
            Problem.Category.DEFAULTS,
            "In '"
                + config
                + "': override '"
                + override.overrideKey()
                + ": "
                + override.name()
                + "' is defined before '"
                + behind.configPath()
                + "'. Overrides must be at the end of the defaults list")
        .about(override.overrideKey())
        .at(override.place)
        .asException();
  }

  static HydraException overrideUnderInterpolation(String config, DefaultEntry entry) {
    return Problem.of(
            Problem.Category.DEFAULTS,
            "In '"
                + config
                + "': 'override "
                + entry.overrideKey()
                + "' is not allowed below a config chosen by interpolation")
        .about(entry.overrideKey())
        .at(entry.place)
        .asException();
  }

  static Problem interpolatedOption(String config, String option) {
    return Problem.of(
            Problem.Category.DEFAULTS,
            "In '" + config + "': interpolation is not supported in a list of options: " + option)
        .about(option);
  }
}
