package dev.sweepline.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The official Python client in a virtual environment of its own; tests are skipped where it
/// cannot be installed.
public final class OfficialClient {
  private static final String VERSION = "0.31.0";

  private final Path environment;

  private OfficialClient(Path environment) {
    this.environment = environment;
  }

  public static OfficialClient installed() throws IOException, InterruptedException {
    var environment = Path.of(System.getProperty("user.home"), ".cache/sweepline/wandb-" + VERSION);
    var client = new OfficialClient(environment);
    if (!Files.isExecutable(client.program("wandb"))) {
      Files.createDirectories(environment.getParent());
      var made = run(List.of("python3", "-m", "venv", environment.toString()), Map.of());
      var installed =
          made.exitCode() == 0
              ? run(
                  List.of(client.program("pip").toString(), "install", "-q", "wandb==" + VERSION),
                  Map.of())
              : made;
      assumeTrue(
          installed.exitCode() == 0,
          () -> "the official client cannot be installed: " + installed.output());
    }
    return client;
  }

  /// `wandb sync` exits with 0 even when it failed: what counts is what the server has.
  public String sync(FakeWandb server, Path... directories)
      throws IOException, InterruptedException {
    var output = new StringBuilder();
    for (var directory : directories) {
      var command = List.of(program("wandb").toString(), "sync", directory.toString());
      output.append(
          run(
                  command,
                  Map.of(
                      "WANDB_BASE_URL",
                      server.base().toString(),
                      "WANDB_API_KEY",
                      FakeWandb.API_KEY,
                      "WANDB_ERROR_REPORTING",
                      "false"))
              .output());
    }
    return output.toString();
  }

  private Path program(String name) {
    return environment.resolve("bin").resolve(name);
  }

  private record Ran(int exitCode, String output) {}

  private static Ran run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    // It writes logs of its own where it is started.
    var builder =
        new ProcessBuilder(command)
            .directory(Files.createTempDirectory("wandb").toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    var output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }
}
