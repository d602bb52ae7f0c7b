package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigsPushTest {

  @TempDir private Path folder = Path.of("");
  private Path tree = Path.of("");
  private final PretendApiServer server = new PretendApiServer();

  @BeforeEach
  void writeTree() throws IOException {
    tree = folder.resolve("doc-configs");
    write("config.yaml", "defaults: [ model: nano ]\n");
    write("model/nano.yaml", "name: nano\n");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void makesTheConfigMapAndThenOnlyWhatChanged() throws IOException {
    assertThat(push(tree.toString()))
        .isEqualTo(
            new Ran(
                0,
                """
                configmap/doc-configs created in namespace demo: 2 files, 0.0 KiB
                + config.yaml
                + model/nano.yaml
                """,
                ""));
    assertThat(push(tree.toString()).out())
        .isEqualTo("configmap/doc-configs unchanged in namespace demo: 2 files, 0.0 KiB\n");

    Files.delete(tree.resolve("model/nano.yaml"));
    write("model/large.yaml", "name: large\n");
    write("config.yaml", "defaults: [ model: large ]\n");
    assertThat(push(tree.toString()).out())
        .isEqualTo(
            """
            configmap/doc-configs configured in namespace demo: 2 files, 0.0 KiB
            ~ config.yaml
            + model/large.yaml
            - model/nano.yaml
            """);
  }

  @Test
  void dryRunShowsTheChangeAndMakesNone() throws IOException {
    var shown = push(tree.toString(), "--name", "team", "--dry-run");

    assertThat(shown.out())
        .startsWith("configmap/team created in namespace demo (dry run): 2 files");
    assertThat(push(tree.toString(), "--name", "team").out()).startsWith("configmap/team created");
  }

  @Test
  void namesEveryFileThatCannotBeUsed() throws IOException {
    write("model/broken.yaml", "a: [\n");
    write("model/twice.yaml", "a: 1\na: 2\n");

    var ran = push(tree.toString());

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("model/broken.yaml:2: ", "model/twice.yaml:2: ");
    assertThat(push(tree.toString(), "--name", "other").exit()).isEqualTo(2);
  }

  @Test
  void refusesNamesThatAKeyCannotCarry() throws IOException {
    write("model/b__1.yaml", "");

    assertThat(push(tree.toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                "sweepline: "
                    + tree
                    + "/model/b__1.yaml: __ stands for / in a ConfigMap's key: rename it\n"));
  }

  @Test
  void refusesMoreThanAConfigMapHolds() throws IOException {
    write("large.yaml", "# " + "x".repeat(1024 * 1024) + "\n");

    assertThat(push(tree.toString()))
        .returns(2, Ran::exit)
        .extracting(Ran::err)
        .asString()
        .contains("a ConfigMap holds 1048576: leave out what no configuration needs");
  }

  @Test
  void leavesAConfigMapAloneThatOthersFillToo() throws IOException {
    server.keepsKey("theirs.yaml");

    assertThat(push(tree.toString()))
        .isEqualTo(
            new Ran(
                1,
                "",
                "sweepline: ConfigMap doc-configs has keys that were not pushed: theirs.yaml; delete"
                    + " them, or push under another --name\n"));
  }

  @Test
  void saysWhatIsLeftOut() throws IOException {
    write("model/large.yml", "");

    assertThat(push(tree.toString()).out())
        .startsWith("left out: model/large.yml (Hydra reads .yaml files)\nconfigmap/doc-configs");
  }

  @Test
  void saysWhatIsWrongWithTheNameOrFolder() throws IOException {
    assertThat(push(folder + "/nowhere").err()).contains("there is no folder " + folder);
    assertThat(push(Files.createDirectory(folder.resolve("empty")).toString()).err())
        .contains("there is no .yaml file in");
    assertThat(push(tree.toString(), "--name", "Team_A"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "sweepline: --name: Team_A cannot be a ConfigMap's: lower-case letters, digits, -"
                    + " and . are allowed\n"));
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(tree.resolve(file).getParent());
    Files.writeString(tree.resolve(file), text);
  }

  private Ran push(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of("configs", "push"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--kubeconfig", server.kubeconfig(folder).toString()));
    return Ran.sweepline(all.toArray(String[]::new));
  }
}
