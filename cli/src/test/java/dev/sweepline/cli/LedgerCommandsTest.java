package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerCommandsTest {
  private static final String LINE =
      "{\"digest\":\"sha256:0123456789abcdef\",\"counts\":{\"Succeeded\":2,\"Intended\":1},"
          + "\"best\":{\"outcome\":\"Succeeded\",\"reason\":\"Done\",\"value\":\"0.74\",\"runName\":\"20260213_nano\","
          + "\"objective\":{\"metric\":\"val_f1\",\"direction\":\"Maximize\"}}}";

  @TempDir Path folder;
  private final PretendApiServer server = new PretendApiServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void exportsToAFileOrStandardOutput() throws IOException {
    server.ledger().put("0123456789", LINE);
    var file = folder.resolve("ledger.jsonl");

    assertThat(run("", "ledger", "export").out()).isEqualTo(LINE + "\n");
    var ran = run("", "ledger", "export", "-o", file.toString());

    assertThat(ran.exit()).isZero();
    assertThat(Files.readString(file)).isEqualTo(LINE + "\n");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void listsHowEachDigestCameOut() throws IOException {
    server.ledger().put("0123456789", LINE);
    server
        .ledger()
        .put(
            "aaaa",
            """
            {"digest":"sha256:aaaaaaaaaaaaaaaa","counts":{"Deterministic":2,"OutOfMemory":1,"Intended":1},\
            "best":{"experiment":"docs-b","outcome":"Deterministic","reason":"Diverged",\
            "objective":{"metric":"val_f1","direction":"Maximize"}}}\
            """);
    server
        .ledger()
        .put(
            "bbbb",
            """
            {"digest":"sha256:bbbbbbbbbbbbbbbb","counts":{"Intended":3},\
            "best":{"experiment":"docs-c","runName":"20260214_b3_512_mixup","outcome":"Intended","reason":"EarlyStop",\
            "objective":{"metric":"val_loss","direction":"Minimize"},"value":"0.4123"}}\
            """);

    assertThat(run("", "ledger", "list"))
        .isEqualTo(
            new Ran(
                0,
                """
                DIGEST        OUTCOME              BEST             COUNTS                                                RUN
                0123456789ab  Succeeded            val_f1 0.74      2 succeeded, 1 stopped                                20260213_nano
                aaaaaaaaaaaa  Failed (Diverged)    –                3 failed (1 OutOfMemory, 2 Deterministic), 1 stopped  docs-b
                bbbbbbbbbbbb  Stopped (EarlyStop)  val_loss 0.4123  3 stopped                                             20260214_b3_512_mixup
                """,
                ""));
  }

  /// So that a ledger of a million digests need not fit into the memory.
  @Test
  void listsByBlocksThatLineUpEachByItself() throws IOException {
    IntStream.range(0, 1_001)
        .forEach(i ->
            server
                .ledger()
                .put(
                    "%06d".formatted(i),
                    LINE.replace("0123456789abcdef", "%016d".formatted(i))
                        .replace("0.74", i == 1_000 ? "0.123456789" : "0.74")));

    var lines = run("", "ledger", "list").out().lines().toList();

    assertThat(lines).hasSize(1_002);
    assertThat(lines.stream().filter(line -> line.startsWith("DIGEST"))).hasSize(1);
    assertThat(lines.get(1_000))
        .matches("\\d{12}  Succeeded  val_f1 0\\.74  2 succeeded, 1 stopped  20260213_nano");
    assertThat(lines.getLast())
        .matches("\\d{12}  Succeeded  val_f1 0\\.123456789  2 succeeded, 1 stopped  20260213_nano");
  }

  @Test
  void saysThatALedgerIsEmpty() throws IOException {
    assertThat(run("", "ledger", "list"))
        .isEqualTo(new Ran(0, "", "the ledger of namespace demo is empty\n"));
  }

  @Test
  void showsAllOfADigest() throws IOException {
    server.ledger().put("0123456789", LINE);

    assertThat(run("", "ledger", "show", "0123456789").out()).contains("\"value\" : \"0.74\"");
    assertThat(run("", "ledger", "show", "ffff").err())
        .contains("404", "the ledger of namespace demo has no digest");
    assertThat(run("", "ledger", "show", "../x").exit()).isEqualTo(2);
  }

  @Test
  void checksAllLinesBeforeItSendsThemInPieces() throws IOException {
    var file = lines(1_200);

    var ran = run("", "ledger", "import", file.toString());

    assertThat(ran).isEqualTo(new Ran(0, "imported 1200 records into namespace demo\n", ""));
    assertThat(server.ledger().asked())
        .containsExactly(
            "firstLine=1&checkOnly=true lines=500",
            "firstLine=501&checkOnly=true lines=500",
            "firstLine=1001&checkOnly=true lines=200",
            "firstLine=1&checkOnly=false lines=500",
            "firstLine=501&checkOnly=false lines=500",
            "firstLine=1001&checkOnly=false lines=200");
  }

  @Test
  void writesNothingWhenALineIsWrong() throws IOException {
    var file = lines(500);
    Files.writeString(file, Files.readString(file) + "nonsense\n");

    var ran = run("", "ledger", "import", file.toString());

    assertThat(ran).isEqualTo(new Ran(2, "", "sweepline: line 501: there is no entry\n"));
    assertThat(server.ledger().asked()).allMatch(asked -> asked.contains("checkOnly=true"));
  }

  @Test
  void asksAgainUntilItReachesTheLeader() throws IOException {
    server.ledger().standsBy(2);

    assertThat(run(LINE + "\n", "ledger", "import", "-").out())
        .isEqualTo("imported 1 records into namespace demo\n");
    assertThat(server.ledger().asked()).hasSize(4);
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertThat(run("", "ledger", "import", folder.resolve("none").toString()).err())
        .contains("cannot read " + folder.resolve("none"));
    assertThat(run("", "ledger", "export", "--server", "http://127.0.0.1:1").err())
        .contains("--server needs a token");
    assertThat(run("", "ledger", "export", "--token", "other").err())
        .contains("401", "send a cluster token");
    assertThat(run("", "ledger", "export", "--operator-namespace", "elsewhere").exit())
        .isEqualTo(1);
  }

  @Test
  void asksAsAServiceAccountWhereTheKubeconfigHasNoToken() throws IOException {
    server.ledger().put("0123456789", LINE);
    var kubeconfig = server.kubeconfigWithoutToken(folder).toString();

    assertThat(Ran.sweepline("ledger", "export", "--kubeconfig", kubeconfig))
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                sweepline: the kubeconfig has no token to show to the operator, and a client certificate cannot be passed on
                sweepline: add --as-service-account NAME; for one that may read:
                sweepline:   kubectl create serviceaccount NAME -n NS
                sweepline:   kubectl create rolebinding NAME -n NS --clusterrole=view --serviceaccount=NS:NAME
                sweepline: or --token TOKEN
                """));
    for (var account : List.of("reader", "demo/reader")) {
      assertThat(
              Ran.sweepline(
                  "ledger", "export", "--kubeconfig", kubeconfig, "--as-service-account", account))
          .isEqualTo(new Ran(0, LINE + "\n", ""));
    }
  }

  @Test
  void saysWhatIsMissingToAskAsAServiceAccount() throws IOException {
    var kubeconfig = server.kubeconfigWithoutToken(folder).toString();

    assertThat(asked(kubeconfig, "writer"))
        .startsWith("sweepline: there is no service account writer in namespace demo; for one")
        .contains("kubectl create serviceaccount writer -n demo");
    assertThat(asked(kubeconfig, "ops/admin"))
        .isEqualTo(
            "sweepline: you may not ask as service account ops/admin: that takes the right to"
                + " create serviceaccounts/token there\n");
    assertThat(asked(kubeconfig, "a/b/c"))
        .isEqualTo("sweepline: --as-service-account: must be NAME or NS/NAME, was a/b/c\n");
    assertThat(asked(kubeconfig, "reader", "--token", "any"))
        .contains("--as-service-account and --token: give one of them");
  }

  private static String asked(String kubeconfig, String account, String... more) {
    var all =
        new ArrayList<>(
            List.of(
                "ledger", "export", "--kubeconfig", kubeconfig, "--as-service-account", account));
    all.addAll(List.of(more));
    return Ran.sweepline(all.toArray(String[]::new)).err();
  }

  private Path lines(int count) throws IOException {
    return Files.write(
        folder.resolve("lines.jsonl"), IntStream.range(0, count).mapToObj(_ -> LINE).toList());
  }

  private Ran run(String input, String... arguments) throws IOException {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kubeconfig", server.kubeconfig(folder).toString()));
    return Ran.withInput(input, all.toArray(String[]::new));
  }
}
