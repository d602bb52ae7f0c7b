package dev.sweepline.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What a page of the documentation shows.
final class Page {
  static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private Page() {}

  /// Its blocks of YAML, in order.
  static List<String> yaml(String page) {
    try {
      return YAML.matcher(Files.readString(ROOT.resolve(page)))
          .results()
          .map((MatchResult block) -> block.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + page, e);
    }
  }

  /// What `plan` says to each of them with the tree of the release.
  static List<Ran> planned(String page) {
    return yaml(page).stream().map(Page::plan).toList();
  }

  /// What `plan` says to a sweep with the tree of the release.
  static Ran plan(String sweep) {
    return Ran.withInput(
        sweep, "plan", "-f", "-", "--config-dir", ROOT.resolve("configs").toString());
  }
}
