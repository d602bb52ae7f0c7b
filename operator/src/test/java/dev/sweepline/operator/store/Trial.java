package dev.sweepline.operator.store;

import dev.sweepline.testing.Await;
import dev.sweepline.testing.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The folder of a trial in a Pod, beside a store.
record Trial(ObjectStore store, Path pod) {
  static final String UID = "u-1";

  static Trial in(Path folder, ObjectStore store) throws IOException {
    var trial = new Trial(store, folder);
    Files.createDirectories(trial.folder());
    Files.createDirectories(folder.resolve("tmp"));
    Files.writeString(folder.resolve("termination-log"), "");
    return trial;
  }

  Path folder() {
    return pod.resolve("checkpoints").resolve(UID);
  }

  Path file(String name) {
    return folder().resolve(name);
  }

  /// As a trainer does: under another name first.
  void write(String name, String content) throws IOException {
    Files.createDirectories(file(name).getParent());
    var unfinished = file(name + ".tmp");
    Files.writeString(unfinished, content);
    Files.move(unfinished, file(name), StandardCopyOption.REPLACE_EXISTING);
  }

  Map<String, String> variables(int attempt) {
    var variables = new HashMap<String, String>();
    variables.put(StoreSettings.URI_VARIABLE, "s3://" + ObjectStore.BUCKET + "/doc/");
    variables.put(StoreSettings.ENDPOINT, store.endpoint());
    variables.put(StoreSettings.ACCESS_KEY, ObjectStore.ACCESS_KEY);
    variables.put(StoreSettings.SECRET_KEY, ObjectStore.SECRET_KEY);
    variables.put(StoreSettings.FOLDER, folder().toString());
    variables.put(StoreSettings.SCRATCH, pod.resolve("tmp").toString());
    variables.put(StoreSettings.PATIENCE, "20");
    variables.put("SWEEPLINE_UID", UID);
    variables.put("SWEEPLINE_ATTEMPT", Integer.toString(attempt));
    variables.put("SWEEPLINE_TERMINATION_LOG", pod.resolve("termination-log").toString());
    return variables;
  }

  StoreSettings settings(int attempt) {
    return StoreSettings.of(variables(attempt));
  }

  /// @param name of the file that the trainer is told to go on from
  StoreSettings resuming(int attempt, String name) {
    var variables = variables(attempt);
    variables.put("SWEEPLINE_RESUME_FROM", file(name).toString());
    return StoreSettings.of(variables);
  }

  Path object(String name) {
    return store.object("doc/" + UID + "/" + name);
  }

  void awaitObject(String name, String content) {
    Await.until(
        name + " is stored",
        () -> {
          try {
            return Files.exists(object(name)) && Files.readString(object(name)).equals(content);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  String lastWords() throws IOException {
    return Files.readString(pod.resolve("termination-log"));
  }

  /// A large file takes its time on a busy machine.
  static void awaitLog(Path log, String what, Predicate<String> holds) {
    Await.value(
        what,
        Duration.ofSeconds(90),
        () -> {
          try {
            return Files.exists(log) && holds.test(Files.readString(log))
                ? Optional.of(true)
                : Optional.empty();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
