package dev.sweepline.operator.store;

import dev.sweepline.contract.SpooledLetter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes a trainer's folder ready before it begins: an init container, so no trainer starts where
/// the store cannot be written, or does not have the checkpoint to go on from.
///
/// A checkpoint that was told of may never have got into the store. The newest that is there takes
/// its place, under the name that the trainer was told; where there is none, the attempt ends and
/// the next one begins from scratch.
public final class Fetch {
  /// There is no checkpoint to go on from.
  public static final int NOTHING_THERE = 3;

  /// The store was not reached, or refused.
  public static final int NO_STORE = 4;

  private static final System.Logger LOG = System.getLogger(Fetch.class.getName());
  private static final Pattern OF_ATTEMPT = Pattern.compile("a(\\d{1,9})/([^/]+)");
  private static final String TRIAL_FILE = ".sweepline";
  private static final String ROWS = "metrics.jsonl";

  private final StoreSettings settings;
  private final Bucket bucket;

  Fetch(StoreSettings settings, Bucket bucket) {
    this.settings = settings;
    this.bucket = bucket;
  }

  /// No arguments: the environment says all.
  public static void main(String[] arguments) throws InterruptedException, IOException {
    StoreSettings settings;
    try {
      settings = StoreSettings.of(System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      LastWords.write(
          StoreSettings.terminationLog(System.getenv()), String.valueOf(e.getMessage()));
      System.exit(2);
      return;
    }
    System.exit(run(settings));
  }

  static int run(StoreSettings settings) throws InterruptedException, IOException {
    try (var bucket = new Bucket(settings.place())) {
      var fetch = new Fetch(settings, bucket);
      var found = Patience.of(settings.patience()).with(fetch::prepare);
      if (!found) {
        LastWords.write(
            settings.terminationLog(),
            "no checkpoint in " + settings.address("") + " to go on from; begin again");
        return NOTHING_THERE;
      }
      return 0;
    } catch (StoreTrouble | IOException e) {
      LOG.log(Level.ERROR, "the store is not ready: {0}", e.getMessage());
      LastWords.write(settings.terminationLog(), String.valueOf(e.getMessage()));
      return NO_STORE;
    }
  }

  /// @return false if there is no checkpoint to go on from
  boolean prepare() throws IOException {
    Files.createDirectories(settings.folder());
    if (settings.attempt().isPresent()) {
      tryToWrite(settings.attempt().getAsInt());
    }
    for (var left : bucket.list("a")) {
      var name = OF_ATTEMPT.matcher(left.name());
      if (name.matches() && isWanted(name)) {
        bucket.get(left.name(), settings.folder().resolve(left.name()));
      }
    }
    return settings.resumeFrom().isEmpty() || resume(settings.resumeFrom().get());
  }

  /// Hours of training must not end in a bucket that nobody may write.
  private void tryToWrite(int attempt) throws IOException {
    var name = "a" + attempt + "/" + TRIAL_FILE;
    var file = Files.createTempFile(settings.scratch(), "store", "");
    try {
      Files.writeString(file, "This file shows that the store can be written.\n");
      bucket.put(name, file, Digests.sha256(file));
      bucket.delete(name);
    } finally {
      Files.delete(file);
    }
  }

  /// What attempts before this one could not tell, for whoever can; a courier wants their rows too.
  private boolean isWanted(Matcher name) {
    int attempt = Integer.parseInt(name.group(1));
    return settings.attempt().isPresent()
        ? name.group(2).equals(SpooledLetter.FILE) && attempt < settings.attempt().getAsInt()
        : name.group(2).equals(SpooledLetter.FILE) || name.group(2).equals(ROWS);
  }

  private boolean resume(Path wanted) throws IOException {
    var folder = settings.folder().toAbsolutePath().normalize();
    var target = wanted.toAbsolutePath().normalize();
    if (!target.startsWith(folder) || target.equals(folder)) {
      LOG.log(Level.WARNING, "nothing of {0} is stored: it is not below {1}", wanted, folder);
      return false;
    }
    var told = folder.relativize(target).toString();
    if (bucket.digest(told).isPresent()) {
      return brought(told, target);
    }
    var other = instead(told);
    return other.isPresent() && brought(other.get(), target);
  }

  private boolean brought(String name, Path target) throws IOException {
    bucket.get(name, target);
    LOG.log(Level.INFO, "checkpoint fetched from={0} to={1}", settings.address(name), target);
    return true;
  }

  /// The newest of the same kind: by its attempt, then by its name, then by its time.
  private Optional<String> instead(String told) {
    var file = told.substring(told.lastIndexOf('/') + 1);
    record Candidate(String name, int attempt, boolean sameName, java.time.Instant modified) {}
    return bucket.list("a").stream()
        .flatMap(stored -> {
          var name = OF_ATTEMPT.matcher(stored.name());
          return name.matches() && kind(name.group(2)).equals(kind(file))
              ? Stream.of(
                  new Candidate(
                      stored.name(),
                      Integer.parseInt(name.group(1)),
                      name.group(2).equals(file),
                      stored.modified()))
              : Stream.empty();
        })
        .max(
            Comparator.comparingInt(Candidate::attempt)
                .thenComparing(Candidate::sameName)
                .thenComparing(Candidate::modified))
        .map(Candidate::name);
  }

  private static String kind(String file) {
    return file.contains(".") ? file.substring(file.lastIndexOf('.')) : "";
  }

  /// What a folder on disk has that others carry away.
  static List<String> leftovers(Path folder) throws IOException {
    try (var attempts = Files.list(folder)) {
      return attempts
          .map(attempt -> attempt.resolve(SpooledLetter.FILE))
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .filter(name -> OF_ATTEMPT.matcher(name).matches())
          .toList();
    }
  }
}
