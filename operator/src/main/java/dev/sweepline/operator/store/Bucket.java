package dev.sweepline.operator.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// A folder of a bucket, by the names of its files: what one experiment has, or a data set.
final class Bucket implements AutoCloseable {
  /// What one request can carry, as S3 has it.
  static final long LARGEST = 5L << 30;

  private static final String SHA256 = "sha256";
  private static final String FETCHING = "fetching";
  private static final int BUFFER = 1 << 16;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /// No request takes longer: a connection can die without a word.
  private static final Duration ALL_OF_IT = Duration.ofMinutes(10);

  private final StorePlace place;
  private final S3Client client;
  private final String where;

  /// A file in the store.
  ///
  /// @param version changes with its content; empty where the store has none
  record Stored(String name, Instant modified, long size, String version) {}

  Bucket(StorePlace place) {
    this.place = place;
    var builder =
        S3Client.builder()
            .credentialsProvider(place.keys().map(Bucket::fixed).orElseGet(Bucket::ofThePod))
            .region(Region.of(place.region()))
            .defaultsMode(DefaultsMode.STANDARD)
            // Other stores than Amazon's do not know the checksums at the end of a request.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClient(connections(place))
            .overrideConfiguration(override -> override.apiCallAttemptTimeout(ALL_OF_IT));
    place.endpoint().ifPresent(endpoint -> builder.endpointOverride(endpoint).forcePathStyle(true));
    client = builder.build();
    where = place.endpoint().map(Object::toString).orElse("AWS in " + place.region());
  }

  private static AwsCredentialsProvider fixed(StorePlace.Keys keys) {
    return StaticCredentialsProvider.create(
        keys.session().isPresent()
            ? AwsSessionCredentials.create(keys.access(), keys.secret(), keys.session().get())
            : AwsBasicCredentials.create(keys.access(), keys.secret()));
  }

  /// Renewed before they end, which may be within the hour.
  private static AwsCredentialsProvider ofThePod() {
    return DefaultCredentialsProvider.builder().build();
  }

  private static SdkHttpClient connections(StorePlace place) {
    var connections =
        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER);
    place.trust().ifPresent(trust -> connections.tlsTrustManagersProvider(trust::managers));
    return connections.build();
  }

  /// A name appears only with the whole content.
  void put(String name, Path file, String sha256) {
    asked(
        "storing",
        name,
        () ->
            client.putObject(
                request ->
                    request
                        .bucket(place.bucket())
                        .key(place.key(name))
                        .metadata(Map.of(SHA256, sha256)),
                RequestBody.fromFile(file)));
  }

  /// The same content under another name, without sending it again.
  void copy(String from, String name) {
    asked(
        "storing",
        name,
        () ->
            client.copyObject(request ->
                request
                    .sourceBucket(place.bucket())
                    .sourceKey(place.key(from))
                    .destinationBucket(place.bucket())
                    .destinationKey(place.key(name))));
  }

  void delete(String name) {
    asked(
        "deleting",
        name,
        () -> client.deleteObject(request -> request.bucket(place.bucket()).key(place.key(name))));
  }

  /// The digest that a file was stored with; empty if there is no such file.
  Optional<String> digest(String name) {
    return asked(
        "looking at",
        name,
        () -> {
          try {
            var head =
                client.headObject(request -> request.bucket(place.bucket()).key(place.key(name)));
            return Optional.of(head.metadata().getOrDefault(SHA256, ""));
          } catch (NoSuchKeyException none) {
            return Optional.<String>empty();
          }
        });
  }

  /// All files whose names begin so.
  List<Stored> list(String beginning) {
    var key = place.key(beginning);
    int before = place.key("").length();
    return asked(
        "listing",
        beginning,
        () ->
            client
                .listObjectsV2Paginator(request -> request.bucket(place.bucket()).prefix(key))
                .contents()
                .stream()
                .filter(found -> found.key().startsWith(key))
                .map(found ->
                    new Stored(
                        found.key().substring(before),
                        found.lastModified(),
                        found.size(),
                        Objects.requireNonNullElse(found.eTag(), "")))
                .toList());
  }

  /// Brings a file; it is there only whole.
  ///
  /// @throws IOException if what came is not what was stored
  void get(String name, Path target) throws IOException {
    Files.createDirectories(target.toAbsolutePath().getParent());
    var unfinished = target.resolveSibling(target.getFileName() + ".part");
    Files.deleteIfExists(unfinished);
    var answer =
        asked(
            FETCHING,
            name,
            () ->
                client.getObject(
                    request -> request.bucket(place.bucket()).key(place.key(name)),
                    ResponseTransformer.toFile(unfinished)));
    var expected = answer.metadata().get(SHA256);
    var actual = Digests.sha256(unfinished);
    if (expected != null && !expected.equals(actual)) {
      Files.delete(unfinished);
      throw new IOException(
          "%s is damaged: its digest is %s, it was stored as %s"
              .formatted(place.address(name), actual, expected));
    }
    Files.move(
        unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Appends to a file on disk what it lacks of one in the store; a connection that ends early
  /// leaves what came.
  ///
  /// @param progress hears how many bytes came
  /// @return the digest that it was stored with, where somebody said it
  Optional<String> append(Stored file, Path unfinished, LongConsumer progress) throws IOException {
    long there = Files.exists(unfinished) ? Files.size(unfinished) : 0;
    try (var in = open(file, there)) {
      boolean whole = there > 0 && in.response().contentRange() == null;
      try (var out =
          Files.newOutputStream(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              whole ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND)) {
        pour(file, in, out, progress);
      } catch (IOException e) {
        in.abort();
        throw e;
      }
      return Optional.ofNullable(in.response().metadata().get(SHA256));
    }
  }

  /// How people find a file.
  String address(Stored file) {
    return place.address(file.name());
  }

  /// What to say where fewer bytes came than there are.
  StoreTrouble endedEarly(Stored file) {
    return StoreTrouble.cutOff(
        FETCHING, address(file), where, new EOFException("the connection ended early"));
  }

  private ResponseInputStream<GetObjectResponse> open(Stored file, long from) {
    return asked(
        FETCHING,
        file.name(),
        () ->
            client.getObject(request ->
                request
                    .bucket(place.bucket())
                    .key(place.key(file.name()))
                    .range(from == 0 ? null : "bytes=" + from + "-")
                    .ifMatch(file.version().isEmpty() ? null : file.version())));
  }

  private void pour(Stored file, InputStream in, OutputStream out, LongConsumer progress)
      throws IOException {
    var buffer = new byte[BUFFER];
    for (int read = read(file, in, buffer); read >= 0; read = read(file, in, buffer)) {
      out.write(buffer, 0, read);
      progress.accept(read);
    }
  }

  /// What the connection does is the store's trouble, what the disk does is not.
  private int read(Stored file, InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException | SdkException e) {
      throw StoreTrouble.cutOff(FETCHING, place.address(file.name()), where, e);
    }
  }

  private <T> T asked(String doing, String name, Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw StoreTrouble.of(doing, place.address(name), where, place.field(), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
