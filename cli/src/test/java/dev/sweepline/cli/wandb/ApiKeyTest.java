package dev.sweepline.cli.wandb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.cli.CommandProblem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyTest {
  private static final URI SERVER = URI.create("https://wandb.example:8443/");
  private static final String ENTRY =
      "machine wandb.example:8443\n  login user\n  password from-netrc\n";

  @TempDir Path home;

  @Test
  void takesTheFileBeforeTheVariableBeforeNetrc() throws IOException {
    var file = Files.writeString(home.resolve("key"), "from-file\n");
    Files.writeString(home.resolve(".netrc"), ENTRY);
    var environment = Map.of("WANDB_API_KEY", "from-variable");

    assertThat(ApiKey.find(file, SERVER, environment, home)).isEqualTo(new ApiKey("from-file"));
    assertThat(ApiKey.find(null, SERVER, environment, home)).isEqualTo(new ApiKey("from-variable"));
    assertThat(ApiKey.find(null, SERVER, Map.of(), home)).isEqualTo(new ApiKey("from-netrc"));
  }

  @Test
  void readsTheNetrcThatIsNamed() throws IOException {
    var named = Files.writeString(home.resolve("elsewhere"), ENTRY);
    var environment = Map.of("NETRC", named.toString());

    assertThat(ApiKey.find(null, SERVER, environment, home)).isEqualTo(new ApiKey("from-netrc"));
  }

  @Test
  void saysWhereAKeyMayBePut() {
    assertThatThrownBy(() -> ApiKey.find(null, SERVER, Map.of(), home))
        .isInstanceOf(CommandProblem.class)
        .hasMessage(
            "no API key for wandb.example:8443: set WANDB_API_KEY, name a file with --api-key-file,"
                + " or add to ~/.netrc: machine wandb.example:8443 login user password <the key>");
  }

  @Test
  void refusesAFileWithMoreThanTheKeyWithoutShowingIt() throws IOException {
    var file = Files.writeString(home.resolve("key"), "secret-1\nsecret-2\n");

    assertThatThrownBy(() -> ApiKey.find(file, SERVER, Map.of(), home))
        .hasMessage("--api-key-file: " + file + " must hold the key, alone");
    assertThat(new ApiKey("secret-1").toString()).doesNotContain("secret");
  }

  @Test
  void readsNetrcAsOthersWriteIt() {
    var text =
        """
        # machine wandb.example:8443 login user password no
        machine other.example login me password theirs
        macdef init
        machine wandb.example:8443 login user password macro

        machine 'wandb.example:8443' login user account a password "quo\\"ted key"
        default login anonymous password anybody
        """;

    assertThat(Netrc.password(text, "wandb.example:8443")).isEqualTo(Optional.of("quo\"ted key"));
    assertThat(Netrc.password(text, "other.example")).isEqualTo(Optional.of("theirs"));
    assertThat(Netrc.password(text, "unknown.example")).isEmpty();
  }
}
