package dev.sweepline.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Git's own server behind HTTP, with one repository that asks for a token, also to read.
public final class GitServer implements AutoCloseable {
  public static final String TOKEN = "ghp_r3portsOnlyToken";

  private final Path folder;
  private final Path repository;
  private final HttpServer server;
  private final List<String> requests = new ArrayList<>();
  private final AtomicReference<@Nullable String> elsewhere = new AtomicReference<>();
  private final AtomicReference<Runnable> beforePush = new AtomicReference<>(() -> {});

  /// @param folder an empty one
  public GitServer(Path folder) throws IOException {
    this(folder, HttpServer.create());
  }

  /// By TLS, with a certificate of an authority of its own.
  public GitServer(Path folder, PrivateAuthority authority) throws IOException {
    this(folder, secured(authority));
  }

  private static HttpServer secured(PrivateAuthority authority) throws IOException {
    var server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(authority.server()));
    return server;
  }

  private GitServer(Path folder, HttpServer server) throws IOException {
    this.server = server;
    this.folder = folder;
    this.repository = folder.resolve("served/team/docs.git");
    Files.createDirectories(repository);
    git(repository, "init", "--quiet", "--bare", "--initial-branch", "main");
    git(repository, "config", "http.receivepack", "true");
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String place() {
    return "127.0.0.1:" + port();
  }

  public String url() {
    var scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://" + place() + "/team/docs.git";
  }

  /// What is done once, when the next push has been announced and not been taken yet.
  public void beforeNextPush(Runnable action) {
    beforePush.set(action);
  }

  public void config(String key, String value) {
    git(repository, "config", key, value);
  }

  /// From now on it says that the repository is elsewhere.
  public void redirectTo(String address) {
    elsewhere.set(address);
  }

  /// A hook of the host that looks at each push.
  public void hook(String script) throws IOException {
    var file = repository.resolve("hooks/pre-receive");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  /// Commits files as a person does, from a clone of their own.
  public void commit(String branch, String subject, String path, String content) {
    try {
      var clone = Files.createTempDirectory(folder, "person");
      git(clone, "clone", "--quiet", repository.toString(), ".");
      if (has("refs/heads/" + branch)) {
        git(clone, "checkout", "--quiet", branch);
      } else {
        git(clone, "checkout", "--quiet", "-B", branch);
      }
      var file = clone.resolve(path);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, content);
      git(clone, "add", "--all");
      git(
          clone,
          "-c",
          "user.name=Kim",
          "-c",
          "user.email=kim@example.com",
          "commit",
          "-qm",
          subject);
      git(clone, "push", "--quiet", "origin", branch);
    } catch (IOException e) {
      throw new UncheckedIOException("committing as a person", e);
    }
  }

  public boolean has(String ref) {
    return !git(repository, "for-each-ref", ref).isBlank();
  }

  public String show(String branch, String path) {
    return git(repository, "show", branch + ":" + path);
  }

  public List<String> files(String branch) {
    return git(repository, "ls-tree", "-r", "--name-only", branch).lines().toList();
  }

  /// By the last commit.
  public List<String> changed(String branch) {
    return git(repository, "diff-tree", "-r", "--name-only", "--no-commit-id", branch)
        .lines()
        .toList();
  }

  public List<String> subjects(String branch) {
    return git(repository, "log", "--format=%an: %s", branch).lines().toList();
  }

  private static String git(Path in, String... arguments) {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      var process =
          new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true).start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException("git", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      synchronized (this) {
        requests.add(exchange.getRequestMethod() + " " + uri);
      }
      var moved = elsewhere.get();
      if (moved != null) {
        exchange.getResponseHeaders().add("Location", moved + uri);
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      if (!isKnown(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      var body = exchange.getRequestBody().readAllBytes();
      if (uri.getPath().endsWith("/git-receive-pack")) {
        beforePush.getAndSet(() -> {}).run();
      }
      answer(exchange, body);
    }
  }

  private static boolean isKnown(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith("Basic ")) {
      return false;
    }
    var sent =
        new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
    return sent.equals("x-access-token:" + TOKEN);
  }

  /// By CGI, as web servers call it.
  private void answer(HttpExchange exchange, byte[] body) throws IOException {
    var builder =
        new ProcessBuilder("git", "http-backend")
            .redirectError(folder.resolve("http-backend.log").toFile());
    var environment = builder.environment();
    var uri = exchange.getRequestURI();
    var headers = exchange.getRequestHeaders();
    environment.put("GIT_PROJECT_ROOT", folder.resolve("served").toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", uri.getPath());
    environment.put("QUERY_STRING", Objects.requireNonNullElse(uri.getQuery(), ""));
    environment.put("REMOTE_USER", "operator");
    environment.put("REMOTE_ADDR", "127.0.0.1");
    environment.put("CONTENT_LENGTH", Integer.toString(body.length));
    put(environment, "CONTENT_TYPE", headers.getFirst("Content-Type"));
    put(environment, "HTTP_CONTENT_ENCODING", headers.getFirst("Content-Encoding"));
    put(environment, "GIT_PROTOCOL", headers.getFirst("Git-Protocol"));
    var process = builder.start();
    Thread.ofVirtual()
        .start(() -> {
          try (var to = process.getOutputStream()) {
            to.write(body);
          } catch (IOException notRead) {
            // It had enough.
          }
        });
    try (var from = new BufferedInputStream(process.getInputStream())) {
      int status = 200;
      for (var line = line(from); !line.isEmpty(); line = line(from)) {
        int colon = line.indexOf(':');
        var name = line.substring(0, colon);
        var value = line.substring(colon + 1).strip();
        if (name.equalsIgnoreCase("Status")) {
          status = Integer.parseInt(value.substring(0, 3));
        } else {
          exchange.getResponseHeaders().add(name, value);
        }
      }
      var content = from.readAllBytes();
      exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
      exchange.getResponseBody().write(content);
    }
  }

  private static void put(Map<String, String> environment, String name, @Nullable String value) {
    if (value != null) {
      environment.put(name, value);
    }
  }

  private static String line(InputStream from) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int read = from.read(); read >= 0 && read != '\n'; read = from.read()) {
      if (read != '\r') {
        line.write(read);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
