package dev.sweepline.operator.wandb;

import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.wandb.Json;
import dev.sweepline.wandb.RunEnding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Experiments that another process tells of through a folder: all that are asked for exist.
record FolderDirectory(Path folder) implements RunDirectory {
  void settle(String uid, RunEnding ending) {
    try {
      var draft = Files.writeString(folder.resolve(uid + ".draft"), Json.text(ending));
      Files.move(draft, folder.resolve(uid), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to " + folder, e);
    }
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public Standing standing(String experimentUid) {
    var file = folder.resolve(experimentUid);
    try {
      return Files.exists(file)
          ? new Settled(Json.read(Files.readAllBytes(file), RunEnding.class))
          : new Live();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }

  @Override
  public Recovery recovery(String experimentUid, String asked) {
    return Recovery.IMPOSSIBLE;
  }

  @Override
  public Optional<TrackedRun> run(String experimentUid) {
    return Optional.of(Samples.run(experimentUid, Tracking.Mode.ONLINE));
  }
}
