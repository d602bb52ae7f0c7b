package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Storage;
import org.jspecify.annotations.Nullable;

/// Under which name a checkpoint is recorded: a trainer knows it as a file, and where a store keeps
/// it, people find it by its address there.
public final class CheckpointPlace {
  private static final int LONGEST = 1024;

  private final @Nullable String store;

  private CheckpointPlace(@Nullable String store) {
    this.store = store;
  }

  public static CheckpointPlace of(@Nullable Storage storage) {
    if (storage == null || storage.objectStore() == null) {
      return new CheckpointPlace(null);
    }
    var uri = storage.objectStore().uri();
    return new CheckpointPlace(uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri);
  }

  /// What is written down of the file that a trainer names. A name that no status has room for
  /// stays as it is.
  public @Nullable String recorded(@Nullable String file) {
    if (store == null || file == null || !file.startsWith(TrainerPaths.CHECKPOINTS + "/")) {
      return file;
    }
    var address = store + file.substring(TrainerPaths.CHECKPOINTS.length());
    return address.length() > LONGEST ? file : address;
  }

  /// The file of what was recorded, as the trainer has it.
  public String inPod(String recorded) {
    return store == null || !recorded.startsWith(store + "/")
        ? recorded
        : TrainerPaths.CHECKPOINTS + recorded.substring(store.length());
  }
}
