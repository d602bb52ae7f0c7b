package dev.sweepline.operator.report;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/// JGit without the machine's Git: no program is started and no file of somebody's home decides
/// where a token goes.
final class QuietGit extends SystemReader.Delegate {
  private QuietGit(SystemReader machine) {
    super(machine);
  }

  /// For the whole process: JGit has one.
  static void use() {
    if (!(SystemReader.getInstance() instanceof QuietGit)) {
      SystemReader.setInstance(new QuietGit(SystemReader.getInstance()));
    }
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  private static final class Nothing extends FileBasedConfig {
    @SuppressWarnings("NullAway") // There is no file.
    private Nothing(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {
      // There is nothing to read.
    }

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
