package dev.sweepline.hydra;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Resolves an option such as `${lang}_${corpus}` from the choices that are known.
record DefaultsInterpolation(GroupChoices choices, Evaluation evaluation) {

  private static final Pattern OLD_FORM = Pattern.compile("\\$\\{defaults\\.\\d\\.");

  void resolve(DefaultEntry entry, String config) {
    String written = entry.isGroup ? String.valueOf(entry.option) : entry.configPath();
    if (entry.isGroup && OLD_FORM.matcher(written).lookingAt()) {
      throw refuse(config, written, "the form ${defaults.N.group} is no longer supported");
    }
    var known = new MapNode(null);
    choices.known.forEach((key, option) -> known.put(key, new Scalar(option, null)));
    var text = new Scalar(written, entry.place);
    known.put("_entry_", text);
    Object resolved;
    try {
      resolved = Evaluation.plain(evaluation.dereferenced(text));
    } catch (HydraException e) {
      throw refuse(config, written, e.problems().getFirst().message());
    } catch (Evaluation.Deferred _) {
      throw refuse(config, written, "the environment cannot be read here");
    }
    if (!(resolved instanceof String option)) {
      throw refuse(config, written, "it does not give text");
    }
    if (entry.isGroup) {
      entry.option = option;
    } else {
      entry.path = option;
    }
  }

  private HydraException refuse(String config, String written, String why) {
    Set<String> keys = new TreeSet<>(choices.known.keySet());
    return Problem.of(
            Problem.Category.DEFAULTS,
            "In '" + config + "': Error resolving interpolation '" + written + "': " + why)
        .about(written)
        .withOptions(keys, "")
        .asException();
  }
}
