package dev.sweepline.hydra;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entry of a defaults list, and where it stands once its parent is known.
final class DefaultEntry {

  private static final String GLOBAL = "_global_";

  final boolean isGroup;

  /// The config's path, or the group's.
  String path;

  /// For a group: the option, or null for none yet.
  @Nullable String option;

  /// For a group with several options at once.
  @Nullable List<String> options;

  final boolean optional;
  final boolean override;

  /// Where the entry, or the choice made for it, was written.
  @Nullable Place place;

  boolean appended;
  boolean primary;
  boolean deleted;
  private @Nullable String packageName;
  private @Nullable String packageHeader;
  private String parentFolder = "";
  private @Nullable String parentPackage = "";

  private DefaultEntry(
      boolean isGroup,
      String path,
      @Nullable String option,
      @Nullable List<String> options,
      @Nullable String packageName,
      boolean optional,
      boolean override) {
    this.isGroup = isGroup;
    this.path = path;
    this.option = option;
    this.options = options;
    this.packageName = "_here_".equals(packageName) ? "" : packageName;
    this.optional = optional;
    this.override = override;
  }

  static DefaultEntry config(String path, @Nullable String packageName, boolean optional) {
    return new DefaultEntry(false, path, null, null, packageName, optional, false);
  }

  static DefaultEntry group(
      String group,
      @Nullable String option,
      @Nullable List<String> options,
      @Nullable String packageName,
      boolean optional,
      boolean override) {
    return new DefaultEntry(true, group, option, options, packageName, optional, override);
  }

  DefaultEntry copy() {
    var copy = new DefaultEntry(isGroup, path, option, options, packageName, optional, override);
    copy.place = place;
    return copy;
  }

  boolean isSelf() {
    return isGroup ? "_self_".equals(option) : path.equals("_self_");
  }

  void placeUnder(String folder, @Nullable String parentPackage) {
    this.parentFolder = folder;
    this.parentPackage = parentPackage;
    if (packageName != null && packageName.contains("_group_")) {
      packageName = GLOBAL + "." + packageName.replace("_group_", defaultPackage());
    }
  }

  void setPackageHeader(@Nullable String header) {
    if (header != null) {
      boolean absolute = header.equals(GLOBAL) || header.startsWith(GLOBAL + ".");
      packageHeader = absolute ? header : header.isEmpty() ? GLOBAL : GLOBAL + "." + header;
    }
  }

  String parentFolder() {
    return parentFolder;
  }

  /// The package written at the entry, else the one of the file's header.
  @Nullable String declaredPackage() {
    return packageName == null ? packageHeader : packageName;
  }

  @Nullable String writtenPackage() {
    return packageName;
  }

  /// The folder its options, or the config itself, are in.
  String groupPath() {
    String relative = isGroup ? bare() : folderOf(bare());
    if (path.startsWith("/") || parentFolder.isEmpty()) {
      return relative;
    }
    return relative.isEmpty() ? parentFolder : parentFolder + "/" + relative;
  }

  String configPath() {
    if (isGroup) {
      return groupPath() + "/" + option;
    }
    return path.startsWith("/") || parentFolder.isEmpty() ? bare() : parentFolder + "/" + path;
  }

  /// The last part of the config's path; null for a place-holder.
  @Nullable String name() {
    return isGroup ? option : path.substring(path.lastIndexOf('/') + 1);
  }

  boolean isMissing() {
    return options == null && Node.MISSING.equals(name());
  }

  boolean isInterpolation() {
    if (options != null) {
      return false;
    }
    String text = isGroup ? option : configPath();
    return text != null && text.contains("${");
  }

  private String defaultPackage() {
    return groupPath().replace('/', '.');
  }

  /// Where the content lands.
  String finalPackage() {
    return finalPackage(declaredPackage());
  }

  private String finalPackage(@Nullable String declared) {
    String own =
        declared == null ? (isGroup ? bare() : folderOf(bare())).replace('/', '.') : declared;
    String above = parentPackage == null ? "" : parentPackage;
    String whole = above.isEmpty() ? own : own.isEmpty() ? above : above + "." + own;
    int global = whole.lastIndexOf(GLOBAL);
    return global < 0
        ? whole
        : whole.substring(Math.min(whole.length(), global + GLOBAL.length() + 1));
  }

  /// How a command line names a group: with its package where that is not the usual one.
  String overrideKey() {
    String target = finalPackage(packageName);
    if (defaultPackage().equals(target)) {
      return groupPath();
    }
    return groupPath() + "@" + (target.isEmpty() ? GLOBAL : target);
  }

  private String bare() {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  private static String folderOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
