package dev.sweepline.operator.configs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.configs.TreeCopy;
import dev.sweepline.planner.configs.TreePlanner;
import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.SpecProblem;
import dev.sweepline.planner.trial.Trial;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Finds the tree that a spec is composed from, and a composer for it.
///
/// A copy never changes, so it is read and parsed once: later looks cost a look into a map. Only
/// while there is none yet are its ConfigMaps read each time.
public final class ConfigTrees {
  private static final Logger LOG = Logger.getLogger(ConfigTrees.class);
  private static final int UNPROCESSABLE = 422;
  private static final String REFS = "spec.configs.configMapRefs";

  // Of text; parsed it takes some ten times as much. A usual tree has 10 KiB.
  private static final long MOST_BYTES = 16L << 20;
  private static final int MOST_NOTES = 10_000;
  private static final Duration BETWEEN_COMPARISONS = Duration.ofSeconds(30);
  private static final Duration REFUSAL_HOLDS = Duration.ofSeconds(4);

  private final ConfigMaps configMaps;
  private final Composer release;
  private final RememberedTrials trials = new RememberedTrials();
  private final InstantSource clock;
  private final Cache<String, TreeCopy> copies = weighed(TreeCopy::size);
  // Somebody may delete a copy: it is looked for again now and then, and made again.
  private final Cache<String, TreeCopy> kept;
  private final Cache<String, Parsed> parsed = weighed(Parsed::size);
  private final Cache<String, Note> drifts = Caffeine.newBuilder().maximumSize(MOST_NOTES).build();
  private final Cache<String, Note> refusals =
      Caffeine.newBuilder().maximumSize(MOST_NOTES).build();

  /// @param release composes from the tree of the operator's release
  public ConfigTrees(KubernetesClient client, Composer release, InstantSource clock) {
    this.configMaps = new ConfigMaps(client);
    this.release = trials.of("", release);
    this.clock = clock;
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((String _, TreeCopy copy) -> copy.size())
            .expireAfterWrite(BETWEEN_COMPARISONS)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  private static <T> Cache<String, T> weighed(ToIntFunction<T> bytes) {
    return Caffeine.newBuilder()
        .maximumWeight(MOST_BYTES)
        .weigher((String _, T value) -> bytes.applyAsInt(value))
        .build();
  }

  private record Parsed(Composer composer, int size) {}

  /// Something that was true at a moment.
  private record Note(Optional<String> text, Instant at) {}

  /// The tree of an object that a person wrote.
  ///
  /// @param begun the `configs` of what was made from it already
  public Tree of(HasMetadata owner, @Nullable Configs configs, Stream<@Nullable Configs> begun) {
    if (configs == null) {
      return new Tree.OfRelease();
    }
    var kept = kept(owner);
    if (kept.isPresent()) {
      return new Tree.Kept(kept.get(), drift(owner, configs, kept.get()).orElse(null));
    }
    var refusal = recent(refusals, owner, REFUSAL_HOLDS).flatMap(Note::text);
    if (refusal.isPresent()) {
      return new Tree.Missing(List.of(new SpecProblem(REFS, refusal.get())));
    }
    var metadata = owner.getMetadata();
    return TreePlanner.found(
        metadata.getNamespace(),
        metadata.getName(),
        configs,
        configMaps.sources(metadata.getNamespace(), configs),
        begun
            .flatMap(Stream::ofNullable)
            .flatMap(some -> some.configMapRefs().stream())
            .map(Reference::name)
            .distinct()
            .toList());
  }

  /// The tree of a Sweep's trial, whose `configs` name the copy.
  public Tree ofTrial(String namespace, @Nullable Configs configs) {
    if (configs == null) {
      return new Tree.OfRelease();
    }
    var name = configs.configMapRefs().getFirst().name();
    var place = namespace + "/" + name;
    var copy = found(copies, place).or(() -> configMaps.copy(namespace, name));
    copy.ifPresent(found -> copies.put(place, found));
    return copy.<Tree>map(Tree.OfSweep::new)
        .orElseGet(() ->
            new Tree.Missing(
                List.of(
                    new SpecProblem(
                        REFS + "[0].name",
                        "ConfigMap "
                            + name
                            + " is gone; its Sweep makes it again while the ConfigMaps it was"
                            + " copied from are as they were"))));
  }

  public Composer composer(Tree tree) {
    return switch (tree) {
      case Tree.OfRelease _ -> release;
      case Tree.Missing(var problems) -> (_, _) -> new Trial.Waiting(problems);
      case Tree.OfSweep(var copy) -> composer(copy);
      case Tree.Kept(var copy, _) -> composer(copy);
      case Tree.Found(var copy) -> composer(copy);
    };
  }

  /// Makes the copy; false if the API server does not take it, which `of` tells from now on.
  public boolean keep(TreeCopy copy, HasMetadata owner) {
    var metadata = owner.getMetadata();
    try {
      if (!configMaps.keep(copy, owner)) {
        refused(copy, owner, "a ConfigMap of that name is there and belongs to somebody else");
        return false;
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN && e.getCode() != UNPROCESSABLE) {
        throw e;
      }
      var said = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
      refused(copy, owner, String.valueOf(said));
      return false;
    }
    kept.put(metadata.getUid(), copy);
    LOG.infof(
        "configuration tree copied owner=%s configmap=%s bytes=%d",
        metadata.getName(), copy.configMap(), copy.size());
    return true;
  }

  private void refused(TreeCopy copy, HasMetadata owner, String why) {
    refusals.put(
        owner.getMetadata().getUid(),
        new Note(
            Optional.of("the copy " + copy.configMap() + " is refused: " + why), clock.instant()));
  }

  private Composer composer(TreeCopy copy) {
    return parsed
        .get(
            copy.digest(),
            digest -> new Parsed(trials.of(digest, new HydraComposer(copy.tree())), copy.size()))
        .composer();
  }

  private Optional<TreeCopy> kept(HasMetadata owner) {
    var uid = owner.getMetadata().getUid();
    var known = found(kept, uid);
    if (known.isPresent()) {
      return known;
    }
    var found = configMaps.copyOf(owner);
    found.ifPresent(copy -> kept.put(uid, copy));
    return found;
  }

  /// Nothing waits for the answer, so it may be some seconds old, or none if there is no answer.
  private Optional<String> drift(HasMetadata owner, Configs configs, TreeCopy kept) {
    var metadata = owner.getMetadata();
    var known = recent(drifts, owner, BETWEEN_COMPARISONS);
    if (known.isPresent()) {
      return known.get().text();
    }
    try {
      var drift = TreePlanner.drift(kept, configMaps.sources(metadata.getNamespace(), configs));
      drifts.put(metadata.getUid(), new Note(drift, clock.instant()));
      return drift;
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "ConfigMaps not compared with their copy owner=%s cause=%s",
          metadata.getName(), e.getMessage());
      return found(drifts, metadata.getUid()).flatMap(Note::text);
    }
  }

  private Optional<Note> recent(Cache<String, Note> notes, HasMetadata owner, Duration age) {
    return found(notes, owner.getMetadata().getUid())
        .filter(note -> note.at().plus(age).isAfter(clock.instant()));
  }

  private static <T> Optional<T> found(Cache<String, T> cache, String key) {
    return Optional.ofNullable(cache.getIfPresent(key));
  }
}
