package dev.sweepline.cli.cluster;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.DedupeBuilder;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.Pinned;
import dev.sweepline.planner.spec.PinnedBuilder;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.Provenance;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Experiments that are run again.
public final class Replays implements AutoCloseable {
  private static final int MOST = 1000;
  private static final int NAME = 253;
  private static final int RUN_NAME = 128;

  private final KubernetesClient client;
  private final String namespace;

  Replays(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /// The experiment of that name, which has run to an end.
  public Experiment require(String name) {
    var found =
        find(name)
            .orElseThrow(() ->
                CommandProblem.invalid("no experiment \"" + name + "\" in namespace " + namespace));
    var status = Optional.ofNullable(found.getStatus()).orElse(ExperimentStatus.EMPTY);
    if (status.reused() != null) {
      throw CommandProblem.invalid(
          "the experiment %s did not run: its outcome is that of %s%s; replay that"
              .formatted(
                  name,
                  status.reused().experiment(),
                  status.reused().sweep() == null
                      ? ""
                      : " of the sweep " + status.reused().sweep()));
    }
    if (status.phase() == null || !status.phase().settled() || status.attempts().isEmpty()) {
      throw CommandProblem.invalid(
          "the experiment %s is %s; only one that ran to its end can be replayed"
              .formatted(
                  name, status.phase() == null ? "not begun" : Figures.word(status.phase())));
    }
    return found;
  }

  public Optional<Experiment> find(String name) {
    return Optional.ofNullable(
        client.resources(Experiment.class).inNamespace(namespace).withName(name).get());
  }

  /// Makes the first `<name>-replay-<n>` that does not exist, and says which.
  public String begin(Experiment original) {
    for (int number = 1; number <= MOST; number++) {
      var name = shortened(original.getMetadata().getName(), "-replay-" + number, NAME);
      if (find(name).isEmpty() && created(original, name, number)) {
        return name;
      }
    }
    throw CommandProblem.failed(
        "there are %d replays of %s: delete some"
            .formatted(MOST, original.getMetadata().getName()));
  }

  private boolean created(Experiment original, String name, int number) {
    var metadata = original.getMetadata();
    var replay = new Experiment();
    replay.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(namespace)
            .addToLabels(Names.REPLAY_OF, Names.labelValue(metadata.getName()))
            // `now` in its configuration.
            .addToAnnotations(
                Names.SWEEP_CREATED_AT,
                Names.createdAt(metadata.getAnnotations(), metadata.getCreationTimestamp())
                    .toString())
            .build());
    replay.setSpec(spec(original, number));
    try {
      client.resource(replay).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  /// The same but for what is said about it, and that nobody else's outcome will do.
  private static ExperimentSpec spec(Experiment original, int number) {
    var spec = original.getSpec();
    var status = Optional.ofNullable(original.getStatus()).orElse(ExperimentStatus.EMPTY);
    var checklist = spec.checklist();
    return ExperimentSpecBuilder.builder(spec)
        .suspend(false)
        .checklist(
            new Checklist(
                checklist.hypothesis(),
                checklist.baseline(),
                checklist.expected(),
                Checklist.Enforcement.WARN))
        .runName(
            status.runName() == null
                ? null
                : shortened(status.runName(), "_replay" + number, RUN_NAME))
        .dedupe(DedupeBuilder.builder(spec.dedupe()).onHit(Dedupe.OnHit.RUN_AGAIN).build())
        .pinned(pinned(spec.pinned(), status.provenance()))
        .build();
  }

  private static @Nullable Pinned pinned(@Nullable Pinned before, @Nullable Provenance ran) {
    return ran == null
        ? before
        : PinnedBuilder.builder()
            .image(ran.image())
            .imageId(ran.imageId())
            .dataDigest(ran.dataDigest())
            .build();
  }

  private static String shortened(String name, String suffix, int limit) {
    var kept = name.substring(0, Math.min(name.length(), limit - suffix.length()));
    return kept + suffix;
  }

  @Override
  public void close() {
    client.close();
  }
}
