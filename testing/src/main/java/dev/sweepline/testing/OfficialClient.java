package dev.sweepline.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The official Python client in a virtual environment of its own; tests are skipped where it
/// cannot be installed.
public final class OfficialClient {
  private static final String VERSION = "0.31.0";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

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
    return sync(server, List.of(), directories);
  }

  public String sync(FakeWandb server, List<String> options, Path... directories)
      throws IOException, InterruptedException {
    var output = new StringBuilder();
    for (var directory : directories) {
      var command = new ArrayList<>(List.of(program("wandb").toString(), "sync"));
      command.addAll(options);
      command.add(directory.toString());
      output.append(run(command, environment(server)).output());
    }
    return output.toString();
  }

  /// A run as `wandb.Api` reads it: `state`, `name`, `tags`, `group`, `job_type`, `notes`,
  /// `config`, `summary`, as `history` all that `scan_history` gives, and as `system` the system
  /// metrics.
  public JsonNode api(FakeWandb server, String path) throws IOException, InterruptedException {
    var output =
        python(
            server,
            """
            import json, sys, wandb
            run = wandb.Api().run(sys.argv[1])
            print()
            print(json.dumps({
                "state": run.state, "name": run.name, "tags": run.tags, "group": run.group,
                "job_type": run.job_type, "notes": run.notes, "config": dict(run.config),
                "summary": json.loads(json.dumps(dict(run.summary), default=dict)),
                "history": list(run.scan_history()),
                "system": run.history(stream="system", pandas=False),
            }))
            """,
            path);
    return JSON.readTree(output.lines().reduce("", (_, last) -> last));
  }

  /// What a script prints that has the client at hand; it runs in a folder of its own.
  public String python(FakeWandb server, String script, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(program("python").toString(), "-c", script));
    command.addAll(List.of(arguments));
    var ran = run(command, environment(server));
    if (ran.exitCode() != 0) {
      throw new IllegalStateException("the official client failed: " + ran.output());
    }
    return ran.output();
  }

  private static Map<String, String> environment(FakeWandb server) {
    return Map.of(
        "WANDB_BASE_URL",
        server.base().toString(),
        "WANDB_API_KEY",
        FakeWandb.API_KEY,
        "WANDB_ERROR_REPORTING",
        "false");
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
