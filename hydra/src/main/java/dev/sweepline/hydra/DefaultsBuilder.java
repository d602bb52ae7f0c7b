package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows defaults lists, last entry first, and makes the list of configs to merge in order.
final class DefaultsBuilder {

  /// An entry with what its own defaults list says.
  private static final class Branch {
    final DefaultEntry entry;
    final @Nullable Branch parent;
    List<Branch> children = List.of();

    Branch(DefaultEntry entry, @Nullable Branch parent) {
      this.entry = entry;
      this.parent = parent;
    }

    String path() {
      return entry.configPath();
    }
  }

  private final ConfigRepository repository;
  private final GroupChoices choices;
  private final boolean skipMissing;
  private final Evaluation evaluation;
  private int configs;
  private int depth;

  DefaultsBuilder(
      ConfigRepository repository,
      GroupChoices choices,
      boolean skipMissing,
      Evaluation evaluation) {
    this.repository = repository;
    this.choices = choices;
    this.skipMissing = skipMissing;
    this.evaluation = evaluation;
  }

  /// The configs to merge: Hydra's own, then the primary's.
  List<ResultEntry> build(@Nullable String configName) {
    var results = new ArrayList<ResultEntry>();
    Branch primary = primary(configName == null ? ConfigRepository.EMPTY : configName);
    var own = new Branch(DefaultEntry.config("hydra/config", null, false), null);
    expand(own, false);
    collect(own, null, results);
    collect(primary, null, results);
    refuseDuplicates(results);
    choices.refuseUnused();
    return results;
  }

  private Branch primary(String configName) {
    DefaultEntry entry = DefaultEntry.config(configName, null, false);
    entry.primary = true;
    ConfigFile file = repository.file(entry.configPath());
    if (file == null) {
      throw Problem.of(
              Problem.Category.NOT_FOUND,
              "Cannot find primary config '" + configName + "' in the configuration tree")
          .about(configName)
          .withOptions(repository.tree().options(""), configName)
          .asException();
    }
    if (!(file.content() instanceof MapNode)) {
      throw Problem.of(
              Problem.Category.MERGE, "the primary config '" + configName + "' must be a mapping")
          .about(configName)
          .at(file.content().place)
          .asException();
    }
    var branch = new Branch(entry, null);
    expand(branch, false);
    return branch;
  }

  private void expand(Branch branch, boolean underInterpolation) {
    if (++configs > Limits.CONFIGS || ++depth > Limits.NESTING) {
      throw Limits.exceeded(
          "the number of configs on the way to '" + branch.path() + "', maybe a cycle,",
          configs > Limits.CONFIGS ? Limits.CONFIGS : Limits.NESTING);
    }
    expandUnchecked(branch, underInterpolation);
    depth--;
  }

  private void expandUnchecked(Branch branch, boolean underInterpolation) {
    DefaultEntry entry = branch.entry;
    ConfigFile file = entry.isMissing() ? null : repository.file(entry.configPath());
    if (file != null) {
      entry.setPackageHeader(file.packageName());
    }
    if (choices.delete(entry)) {
      return;
    }
    choices.noteKnown(entry);
    if (entry.name() == null) {
      return;
    }
    if (entry.configPath().endsWith(Node.MISSING)) {
      if (skipMissing) {
        return;
      }
      throw DefaultsProblems.mustChoose(repository, entry);
    }
    if (file == null) {
      if (entry.optional) {
        entry.deleted = true;
        return;
      }
      throw DefaultsProblems.notFound(
          repository, entry, branch.parent == null ? null : branch.parent.path());
    }
    List<DefaultEntry> list = defaultsOf(branch, file);
    noteOverrides(branch, list, underInterpolation);
    expandChildren(branch, list, underInterpolation);
  }

  /// The file's defaults list with `_self_` in it and the command line's additions behind.
  private List<DefaultEntry> defaultsOf(Branch branch, ConfigFile file) {
    var list = new ArrayList<DefaultEntry>();
    file.defaults().forEach(entry -> list.add(entry.copy()));
    boolean appends = branch.entry.primary && !choices.appended.isEmpty();
    if (!list.isEmpty() || appends) {
      long selves = list.stream().filter(DefaultEntry::isSelf).count();
      if (selves > 1) {
        throw Problem.of(
                Problem.Category.DEFAULTS, "Duplicate _self_ defined in '" + branch.path() + "'")
            .about(branch.path())
            .at(list.stream().filter(DefaultEntry::isSelf).toList().getLast().place)
            .asException();
      }
      boolean onlyOverrides = list.stream().allMatch(entry -> entry.override);
      if (selves == 0 && (!onlyOverrides || list.isEmpty())) {
        list.add(DefaultEntry.config("_self_", null, false));
      }
    }
    if (branch.entry.primary) {
      list.addAll(choices.appended);
    }
    return list;
  }

  private void noteOverrides(Branch branch, List<DefaultEntry> list, boolean underInterpolation) {
    DefaultEntry parent = branch.entry;
    DefaultEntry lastOverride = null;
    for (DefaultEntry entry : list) {
      if (entry.isSelf()) {
        continue;
      }
      entry.placeUnder(parent.groupPath(), parent.finalPackage());
      if (lastOverride != null && !entry.override && !entry.appended) {
        throw DefaultsProblems.overrideNotLast(branch.path(), lastOverride, entry);
      }
      if (entry.override) {
        lastOverride = entry;
        if (underInterpolation) {
          throw DefaultsProblems.overrideUnderInterpolation(branch.path(), entry);
        }
        choices.addOverride(branch.path(), entry);
      }
    }
  }

  private void expandChildren(Branch branch, List<DefaultEntry> list, boolean underInterpolation) {
    DefaultEntry parent = branch.entry;
    var children = new ArrayList<Branch>();
    for (DefaultEntry entry : list.reversed()) {
      if (entry.isSelf()) {
        entry.placeUnder(parent.parentFolder(), parent.declaredPackage());
        children.add(new Branch(entry, branch));
      } else if (!entry.override) {
        entry.placeUnder(parent.groupPath(), parent.finalPackage());
        choices.applyTo(entry);
        if (entry.options != null) {
          expandOptions(branch, entry, children, underInterpolation);
        } else {
          var child = new Branch(entry, branch);
          children.add(child);
          if (!entry.isInterpolation()) {
            expand(child, underInterpolation);
          }
        }
      }
    }
    for (Branch child : children) {
      if (child.entry.isInterpolation()) {
        new DefaultsInterpolation(choices, evaluation).resolve(child.entry, branch.path());
        child.entry.placeUnder(parent.groupPath(), parent.finalPackage());
        expand(child, true);
      }
    }
    Collections.reverse(children);
    branch.children = children;
  }

  private void expandOptions(
      Branch branch, DefaultEntry entry, List<Branch> children, boolean underInterpolation) {
    if (entry.options == null) {
      return;
    }
    for (String option : entry.options.reversed()) {
      if (option.contains("${")) {
        throw DefaultsProblems.interpolatedOption(branch.path(), option)
            .at(entry.place)
            .asException();
      }
      DefaultEntry config =
          DefaultEntry.config(entry.path + "/" + option, entry.writtenPackage(), entry.optional);
      config.place = entry.place;
      config.placeUnder(branch.entry.groupPath(), branch.entry.finalPackage());
      var child = new Branch(config, branch);
      children.add(child);
      expand(child, underInterpolation);
    }
  }

  private static void collect(
      Branch branch, @Nullable Branch container, List<ResultEntry> results) {
    DefaultEntry entry = branch.entry;
    if (!branch.children.isEmpty()) {
      branch.children.forEach(child -> collect(child, branch, results));
    } else if (entry.isSelf() && container != null) {
      DefaultEntry self = container.entry;
      results.add(new ResultEntry(self.configPath(), self.finalPackage(), null, true));
    } else if (!entry.deleted && !entry.isMissing() && entry.name() != null) {
      results.add(
          new ResultEntry(
              entry.configPath(),
              entry.finalPackage(),
              entry.isGroup ? entry.overrideKey() : null,
              false));
    }
  }

  private static void refuseDuplicates(List<ResultEntry> results) {
    Set<String> seen = new HashSet<>();
    for (ResultEntry result : results) {
      if (result.overrideKey() != null && !seen.add(result.overrideKey())) {
        throw Problem.of(
                Problem.Category.DEFAULTS,
                result.overrideKey() + " appears more than once in the final defaults list")
            .about(result.overrideKey())
            .asException();
      }
    }
  }
}
