package dev.sweepline.operator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// The part of a bucket that holds one experiment, by the names of its files.
final class Bucket implements AutoCloseable {
  /// What one request can carry, as S3 has it.
  static final long LARGEST = 5L << 30;

  private static final String SHA256 = "sha256";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /// No request takes longer: a connection can die without a word.
  private static final Duration ALL_OF_IT = Duration.ofMinutes(10);

  private final StoreSettings settings;
  private final S3Client client;
  private final String where;

  /// A file in the store.
  record Stored(String name, Instant modified) {}

  Bucket(StoreSettings settings) {
    this.settings = settings;
    var keys = settings.keys();
    var credentials =
        keys.session().isPresent()
            ? AwsSessionCredentials.create(keys.access(), keys.secret(), keys.session().get())
            : AwsBasicCredentials.create(keys.access(), keys.secret());
    var builder =
        S3Client.builder()
            .credentialsProvider(StaticCredentialsProvider.create(credentials))
            .region(Region.of(settings.region()))
            .defaultsMode(DefaultsMode.STANDARD)
            // Other stores than Amazon's do not know the checksums at the end of a request.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(ANSWER)
                    .build())
            .overrideConfiguration(override -> override.apiCallAttemptTimeout(ALL_OF_IT));
    settings
        .endpoint()
        .ifPresent(endpoint -> builder.endpointOverride(endpoint).forcePathStyle(true));
    client = builder.build();
    where = settings.endpoint().map(Object::toString).orElse("AWS in " + settings.region());
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
                        .bucket(settings.bucket())
                        .key(settings.key(name))
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
                    .sourceBucket(settings.bucket())
                    .sourceKey(settings.key(from))
                    .destinationBucket(settings.bucket())
                    .destinationKey(settings.key(name))));
  }

  void delete(String name) {
    asked(
        "deleting",
        name,
        () ->
            client.deleteObject(
                request -> request.bucket(settings.bucket()).key(settings.key(name))));
  }

  /// The digest that a file was stored with; empty if there is no such file.
  Optional<String> digest(String name) {
    return asked(
        "looking at",
        name,
        () -> {
          try {
            var head =
                client.headObject(
                    request -> request.bucket(settings.bucket()).key(settings.key(name)));
            return Optional.of(head.metadata().getOrDefault(SHA256, ""));
          } catch (NoSuchKeyException none) {
            return Optional.<String>empty();
          }
        });
  }

  /// All files whose names begin so.
  List<Stored> list(String beginning) {
    var key = settings.key(beginning);
    int before = settings.key("").length();
    return asked(
        "listing",
        beginning,
        () ->
            client
                .listObjectsV2Paginator(request -> request.bucket(settings.bucket()).prefix(key))
                .contents()
                .stream()
                .filter(found -> found.key().startsWith(key))
                .map(found -> new Stored(found.key().substring(before), found.lastModified()))
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
            "fetching",
            name,
            () ->
                client.getObject(
                    request -> request.bucket(settings.bucket()).key(settings.key(name)),
                    ResponseTransformer.toFile(unfinished)));
    var expected = answer.metadata().get(SHA256);
    var actual = Digests.sha256(unfinished);
    if (expected != null && !expected.equals(actual)) {
      Files.delete(unfinished);
      throw new IOException(
          "%s is damaged: its digest is %s, it was stored as %s"
              .formatted(settings.address(name), actual, expected));
    }
    Files.move(
        unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private <T> T asked(String doing, String name, Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw StoreTrouble.of(doing, settings.address(name), where, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
