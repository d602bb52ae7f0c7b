package dev.sweepline.planner.cleanup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checkpoints to remove, or that are removed: those of an experiment's attempts below a number.
///
/// A number rather than a list of folders: attempts that the journal has forgotten have folders
/// too.
///
/// @param uid of the Experiment, which its folder is named after
public record Removal(String uid, int below) {
  /// What a uid can be; no path that leads elsewhere is one.
  private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9][A-Za-z0-9-]{0,62}):(\\d{1,5})");

  public Removal {
    if (below < 2) {
      throw new IllegalArgumentException("no attempt is below " + below);
    }
  }

  /// The attempt whose folder has a path; empty where it is in none of this experiment.
  public static Optional<Integer> attempt(String uid, @Nullable String path) {
    if (path == null) {
      return Optional.empty();
    }
    var folder = Pattern.compile("/" + Pattern.quote(uid) + "/a([1-9]\\d{0,3})/").matcher(path);
    return folder.find() ? Optional.of(Integer.parseInt(folder.group(1))) : Optional.empty();
  }

  /// As a clean-up is told of them and tells of them.
  public static String text(List<Removal> removals) {
    return removals.stream()
        .map(removal -> removal.uid() + ":" + removal.below())
        .collect(Collectors.joining(" "));
  }

  /// The first line of a text; what is no removal in it is left out, as it may have been cut.
  public static List<Removal> read(@Nullable String text) {
    var removals = new ArrayList<Removal>();
    var line = text == null ? "" : text.lines().findFirst().orElse("");
    for (var word : line.strip().split(" +", -1)) {
      var parts = TEXT.matcher(word);
      if (parts.matches() && Integer.parseInt(parts.group(2)) > 1) {
        removals.add(new Removal(parts.group(1), Integer.parseInt(parts.group(2))));
      }
    }
    return List.copyOf(removals);
  }
}
