package dev.sweepline.operator.rehearsal;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// As much of an API server as a start of the operator asks for, where no cluster is: collections
/// are empty, nothing happens in them, and a Lease is had by whoever asks first.
final class EmptyCluster implements AutoCloseable {
  private static final String PASSWORD = "rehearsal";
  private static final Buffer EMPTY =
      Buffer.buffer(
          """
          {"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}
          """);

  /// JOSDK asks whether it may have the Lease before it asks for it.
  private static final Buffer RULES =
      Buffer.buffer(
          """
          {"kind":"SelfSubjectRulesReview","apiVersion":"authorization.k8s.io/v1","spec":{},
           "status":{"incomplete":false,"nonResourceRules":[],"resourceRules":[
             {"apiGroups":["coordination.k8s.io"],"resources":["leases"],"verbs":["*"]}]}}
          """);

  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int NOT_FOUND = 404;

  private final Vertx vertx = Vertx.vertx();
  private final Path certificate;
  private final HttpServer server;
  // The operator's; there is no other.
  private volatile Optional<Buffer> lease = Optional.empty();

  private EmptyCluster(Path keys, Path certificate) {
    this.certificate = certificate;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost("localhost")
                    .setPort(0)
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD)))
            .requestHandler(this::answer)
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  /// @param folder for its key, which is used by nobody else and never again
  static EmptyCluster start(Path folder) throws IOException, InterruptedException {
    var keys = folder.resolve("server.p12");
    var certificate = folder.resolve("server.crt");
    keytool(
        keys,
        "-genkeypair",
        "-keyalg",
        "RSA",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost");
    keytool(keys, "-exportcert", "-rfc", "-file", certificate.toString());
    return new EmptyCluster(keys, certificate);
  }

  private static void keytool(Path keys, String... words) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-alias",
                "server",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD));
    command.addAll(List.of(words));
    var ended = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (ended != 0) {
      throw new IOException("keytool ended with " + ended);
    }
  }

  String url() {
    return "https://localhost:" + server.actualPort();
  }

  /// What its certificate is trusted by.
  Path certificate() {
    return certificate;
  }

  private void answer(HttpServerRequest request) {
    if (request.getParam("watch") != null) {
      // Stays open and silent.
      var _ = request.toWebSocket();
    } else {
      request.bodyHandler(body -> answer(request, body));
    }
  }

  private void answer(HttpServerRequest request, Buffer body) {
    var ofLeases = request.absoluteURI().contains("/leases");
    switch (request.method().name()) {
      case "GET" -> {
        if (ofLeases) {
          lease.ifPresentOrElse(
              held -> say(request, OK, held),
              () -> say(request, NOT_FOUND, Buffer.buffer("{\"kind\":\"Status\"}")));
        } else {
          say(request, OK, EMPTY);
        }
      }
      case "POST" -> {
        keep(ofLeases, body);
        var asked = request.absoluteURI().endsWith("/selfsubjectrulesreviews");
        say(request, CREATED, asked ? RULES : body);
      }
      default -> {
        keep(ofLeases, body);
        say(request, OK, body);
      }
    }
  }

  private void keep(boolean ofLeases, Buffer body) {
    if (ofLeases) {
      lease = Optional.of(body);
    }
  }

  private static void say(HttpServerRequest request, int status, Buffer body) {
    var _ =
        request
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", "application/json")
            .end(body);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
