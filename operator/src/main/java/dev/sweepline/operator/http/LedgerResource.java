package dev.sweepline.operator.http;

import dev.sweepline.operator.Settings;
import dev.sweepline.operator.ledger.KafkaLedger;
import dev.sweepline.operator.ledger.LedgerJson;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerEntry;
import dev.sweepline.planner.ledger.LedgerKey;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/namespaces/<namespace>/ledger`: what is remembered, as JSON Lines.
@Path("/api/v1/namespaces/{namespace}/ledger")
@RunOnVirtualThread
public class LedgerResource {
  static final String LINES = "application/x-ndjson";

  /// The API server takes `Authorization` for itself where a request comes through its proxy.
  static final String THROUGH_PROXY = "X-Sweepline-Authorization";

  private static final String EXPERIMENTS = "experiments";

  private final Doorkeeper doorkeeper;
  private final Archive archive;
  private final KafkaLedger ledger;
  private final boolean kept;

  /// How many lines were taken.
  public record Imported(int records) {}

  LedgerResource(Doorkeeper doorkeeper, Archive archive, KafkaLedger ledger, Settings settings) {
    this.doorkeeper = doorkeeper;
    this.archive = archive;
    this.ledger = ledger;
    this.kept = settings.kafka();
  }

  @GET
  @Produces(LINES)
  public StreamingOutput export(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @HeaderParam(THROUGH_PROXY) @Nullable String proxied,
      String namespace) {
    open(authorization, proxied, namespace);
    requireLoaded();
    var keys = ledger.keys(namespace);
    return out -> {
      for (var key : keys) {
        // It may have gone meanwhile; another may have come, and is in the next export.
        if (ledger.find(key) instanceof LedgerAnswer.Known(var entry)) {
          out.write(LedgerJson.bytes(entry));
          out.write('\n');
        }
      }
    };
  }

  /// @param digest the whole digest, or its first hexadecimal digits, as they are in a trial's name
  @GET
  @Path("{digest}")
  @Produces(MediaType.APPLICATION_JSON)
  public byte[] show(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @HeaderParam(THROUGH_PROXY) @Nullable String proxied,
      String namespace,
      String digest) {
    open(authorization, proxied, namespace);
    requireLoaded();
    var key = find(namespace, digest);
    return switch (ledger.find(key)) {
      case LedgerAnswer.Known(var entry) -> LedgerJson.bytes(entry);
      case LedgerAnswer.Unknown _ -> throw unknown(namespace, digest);
      case LedgerAnswer.Away(var why) -> throw new Refusal(Status.SERVICE_UNAVAILABLE, why);
    };
  }

  private LedgerKey find(String namespace, String digest) {
    if (LedgerKey.isDigest(digest)) {
      return new LedgerKey(namespace, digest);
    }
    var wanted = digest.startsWith("sha256:") ? digest : "sha256:" + digest;
    var found =
        ledger.keys(namespace).stream().filter(key -> key.digest().startsWith(wanted)).toList();
    return switch (found.size()) {
      case 0 -> throw unknown(namespace, digest);
      case 1 -> found.getFirst();
      default ->
          throw new Refusal(
              Status.CONFLICT,
              found.size() + " digests begin with " + digest + ": give more of it");
    };
  }

  private static Refusal unknown(String namespace, String digest) {
    return new Refusal(
        Status.NOT_FOUND, "the ledger of namespace " + namespace + " has no digest " + digest);
  }

  /// Puts an export back, all lines or none; what is known already changes nothing.
  ///
  /// @param firstLine the number of the first line in the file it is from
  /// @param checkOnly only says what is wrong; not `dryRun`, which the API server refuses to pass
  ///   on
  @POST
  @Consumes(LINES)
  @Produces(MediaType.APPLICATION_JSON)
  public Imported merge(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @HeaderParam(THROUGH_PROXY) @Nullable String proxied,
      String namespace,
      @QueryParam("firstLine") @DefaultValue("1") int firstLine,
      @QueryParam("checkOnly") @DefaultValue("false") boolean checkOnly,
      byte[] lines)
      throws InterruptedException {
    var reader = open(authorization, proxied, namespace);
    // What it says decides which trials run: it is as much as making them.
    if (!doorkeeper.may(reader, "create", EXPERIMENTS, namespace)) {
      throw new Refusal(
          Status.FORBIDDEN, reader.user() + " may not create experiments in " + namespace);
    }
    var entries =
        switch (LedgerLines.read(lines, namespace, firstLine)) {
          case LedgerLines.Entries(var read) -> read;
          case LedgerLines.Wrong(var problems) ->
              throw new Refusal(Status.BAD_REQUEST, String.join("\n", problems));
        };
    if (!checkOnly) {
      merge(entries);
    }
    return new Imported(entries.size());
  }

  private void merge(List<LedgerEntry> entries) throws InterruptedException {
    requireLoaded();
    if (!ledger.isLeading()) {
      throw new Refusal(
          Status.SERVICE_UNAVAILABLE, "this replica stands by; ask again to reach the leader");
    }
    Optional<String> refusal = ledger.merge(entries);
    if (refusal.isPresent()) {
      throw new Refusal(Status.SERVICE_UNAVAILABLE, "not imported: " + refusal.get());
    }
  }

  private Reader open(@Nullable String authorization, @Nullable String proxied, String namespace) {
    var reader = doorkeeper.identify(authorization == null ? proxied : authorization);
    archive.open(reader, namespace);
    return reader;
  }

  private void requireLoaded() {
    if (!kept) {
      throw new Refusal(
          Status.NOT_FOUND,
          "this installation has no ledger: it was told to do without Kafka; to keep one, set"
              + " kafka.enabled or kafka.bootstrapServers");
    }
    if (!ledger.isLoaded()) {
      throw new Refusal(
          Status.SERVICE_UNAVAILABLE,
          "the ledger cannot be read: " + ledger.trouble().orElse("it is being read"));
    }
  }
}
