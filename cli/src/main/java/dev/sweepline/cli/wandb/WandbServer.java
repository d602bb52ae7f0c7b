package dev.sweepline.cli.wandb;

import dev.sweepline.cli.CommandProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which W&B server is meant, as the official client finds it.
final class WandbServer {
  static final String PUBLIC = "https://api.wandb.ai";

  private WandbServer() {}

  /// @param option that gives the address, for messages
  static URI of(String option, @Nullable String given, Map<String, String> environment) {
    var told = environment.getOrDefault("WANDB_BASE_URL", "");
    var name = given != null ? option : "WANDB_BASE_URL";
    var text = given != null ? given : told.isBlank() ? PUBLIC : told;
    try {
      var address = new URI(text.strip());
      var scheme = String.valueOf(address.getScheme());
      if (List.of("http", "https").contains(scheme)
          && address.getHost() != null
          && address.getUserInfo() == null) {
        return address;
      }
    } catch (URISyntaxException notOne) {
      // Told below.
    }
    throw CommandProblem.invalid(
        name
            + ": must be like https://wandb.example.com, was "
            + text.replaceFirst("//.*@", "//…@"));
  }

  /// As shells and Python see it.
  static Path home() {
    var told = System.getenv("HOME");
    return Path.of(told == null ? System.getProperty("user.home", ".") : told);
  }

  static String version() {
    var version = WandbServer.class.getPackage().getImplementationVersion();
    return version == null ? "0" : version;
  }
}
