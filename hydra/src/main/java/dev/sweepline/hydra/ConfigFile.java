package dev.sweepline.hydra;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One parsed file of a tree; its content is shared and never changed.
///
/// @param packageName what a `# @package` comment before any other line says
record ConfigFile(
    String path, Node content, @Nullable String packageName, List<DefaultEntry> defaults) {

  private static final int HEADER_LENGTH = 512;

  static ConfigFile parse(String path, String text) {
    Node content = YamlTree.load(path, text);
    List<DefaultEntry> defaults = List.of();
    if (content instanceof MapNode map && map.children().containsKey("defaults")) {
      defaults = DefaultsReader.read(path, map.remove("defaults"));
    }
    return new ConfigFile(path, content, packageHeader(path, text), defaults);
  }

  private static @Nullable String packageHeader(String path, String text) {
    String head = text.substring(0, Math.min(HEADER_LENGTH, text.length()));
    String found = null;
    int number = 0;
    for (String line : head.split("\\R", -1)) {
      number++;
      String bare = line.strip();
      if (bare.isEmpty()) {
        continue;
      }
      if (!bare.matches("#\\s*@.*")) {
        break;
      }
      String[] words = bare.replaceFirst("^#+", "").strip().split(" +", -1);
      if (words.length != 2) {
        throw Problem.of(
                Problem.Category.YAML,
                "expected a header like '# @package name', got '" + bare + "'")
            .at(new Place(path, number))
            .asException();
      }
      if (words[0].equals("@package")) {
        found = words[1];
      }
    }
    return found;
  }
}
