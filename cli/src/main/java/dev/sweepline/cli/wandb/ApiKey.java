package dev.sweepline.cli.wandb;

import dev.sweepline.cli.CommandProblem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The API key, from where the official client has it: never a word of the command line, which
/// others see.
record ApiKey(String value) {
  static final String VARIABLE = "WANDB_API_KEY";

  /// @param file named by the user; goes before everything else
  static ApiKey find(@Nullable Path file, URI server, Map<String, String> environment, Path home) {
    if (file != null) {
      return new ApiKey(
          read(file)
              .map(String::strip)
              .filter(key -> !key.isEmpty() && key.lines().count() == 1)
              .orElseThrow(() ->
                  CommandProblem.invalid("--api-key-file: " + file + " must hold the key, alone")));
    }
    var told = environment.getOrDefault(VARIABLE, "").strip();
    return new ApiKey(
        told.isEmpty()
            ? fromNetrc(server, environment, home).orElseThrow(() -> none(server))
            : told);
  }

  private static Optional<String> fromNetrc(
      URI server, Map<String, String> environment, Path home) {
    var named = environment.getOrDefault("NETRC", "");
    var files =
        named.isEmpty()
            ? Stream.of(home.resolve(".netrc"), home.resolve("_netrc"))
            : Stream.of(Path.of(named));
    return files
        .filter(Files::exists)
        .findFirst()
        .flatMap(ApiKey::read)
        .flatMap(text -> Netrc.password(text, server.getAuthority()));
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (MalformedInputException e) {
      throw CommandProblem.invalid(file + ": this is no text");
    } catch (IOException e) {
      throw CommandProblem.invalid(
          file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static CommandProblem none(URI server) {
    return CommandProblem.invalid(
        "no API key for "
            + server.getAuthority()
            + ": set "
            + VARIABLE
            + ", name a file with --api-key-file, or add to ~/.netrc: machine "
            + server.getAuthority()
            + " login user password <the key>");
  }

  /// Keys are in no message.
  @Override
  public String toString() {
    return "ApiKey[…]";
  }
}
