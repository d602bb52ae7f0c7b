package dev.sweepline.trainer.weights;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.WeightSource;
import dev.sweepline.trainer.digest.Sha256;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/// Gets the file that a source of weights names; what comes from the network is kept.
public final class WeightStore {
  private static final System.Logger LOG = System.getLogger(WeightStore.class.getName());

  private final Path folder;

  public WeightStore(Path folder) {
    this.folder = folder;
  }

  /// In `$SWEEPLINE_CACHE`, else the user's cache folder, else where temporary files are.
  public static WeightStore usual(Map<String, String> environment) {
    var told = environment.getOrDefault("SWEEPLINE_CACHE", "");
    var home = Path.of(environment.getOrDefault("HOME", "/"));
    if (!told.isBlank()) {
      return new WeightStore(Path.of(told, "weights"));
    }
    return Files.isWritable(home) && !home.equals(Path.of("/"))
        ? new WeightStore(home.resolve(".cache/sweepline/weights"))
        : new WeightStore(Path.of(System.getProperty("java.io.tmpdir"), "sweepline-weights"));
  }

  /// Throws a `TrainingFailure`: with `CHECKPOINT` where trying again is of no use.
  public Path file(WeightSource source) {
    var location = source.location();
    if (location.startsWith("http://") || location.startsWith("https://")) {
      return downloaded(source);
    }
    var file = location.startsWith("file:") ? Path.of(uri(source)) : Path.of(location);
    if (!Files.isRegularFile(file)) {
      throw new TrainingFailure(ExitCode.CHECKPOINT, "no weights " + file);
    }
    verify(file, source);
    return file;
  }

  private Path downloaded(WeightSource source) {
    var uri = uri(source);
    var target = folder.resolve(nameFor(source, uri));
    try {
      if (Files.exists(target)) {
        verify(target, source);
        return target;
      }
      Files.createDirectories(folder);
      var unfinished = Files.createTempFile(folder, "download", ".tmp");
      try {
        LOG.log(Level.INFO, "downloading weights from={0}", source.shown());
        download(source, unfinished);
        verify(unfinished, source);
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        LOG.log(Level.INFO, "weights downloaded to={0}", target);
        return target;
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new TrainingFailure(
          ExitCode.ERROR,
          "cannot download weights from %s: %s; without a network: model.pretrained=FILE"
              .formatted(source.shown(), e),
          e);
    }
  }

  private static void download(WeightSource source, Path into) throws IOException {
    try (var client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .build()) {
      var request = HttpRequest.newBuilder(uri(source)).timeout(Duration.ofMinutes(30)).build();
      var response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() / 100 == 4) {
          throw new TrainingFailure(
              ExitCode.CHECKPOINT,
              "no weights %s: the server says %d".formatted(source.shown(), response.statusCode()));
        }
        if (response.statusCode() != 200) {
          throw new IOException("the server says " + response.statusCode());
        }
        Files.copy(body, into, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String sha256(Path file) {
    try {
      return Sha256.of(file);
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.CHECKPOINT, "cannot read " + file + ": " + e, e);
    }
  }

  private static void verify(Path file, WeightSource source) {
    if (source.sha256().isEmpty()) {
      return;
    }
    var actual = sha256(file);
    if (!actual.startsWith(source.sha256())) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT,
          "weights %s of %s have the SHA-256 %s, not %s"
              .formatted(file, source.shown(), actual, source.sha256()));
    }
  }

  /// Sources with other contents have other names.
  private static String nameFor(WeightSource source, URI uri) {
    var text = source.location() + " " + source.sha256();
    var path = String.valueOf(uri.getPath());
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 12)
        + "-"
        + path.substring(path.lastIndexOf('/') + 1);
  }

  private static URI uri(WeightSource source) {
    try {
      return URI.create(source.location());
    } catch (IllegalArgumentException e) {
      throw new TrainingFailure(
          ExitCode.INVALID_CONFIG,
          "model.pretrained: must be a path or URL, was " + source.shown());
    }
  }
}
