package dev.sweepline.operator.champion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.PromoterPod;
import dev.sweepline.operator.experiment.Release;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.champion.ChampionAction.StartPromotion;
import dev.sweepline.planner.spec.ChampionSpec.Verification;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.status.Contender;
import dev.sweepline.planner.status.Promotion;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Makes the Pod of a promotion; it may be repeated at any time.
final class ChampionApplier {
  private static final Logger LOG = Logger.getLogger(ChampionApplier.class);

  private final KubernetesClient client;
  private final Release release;
  private final ObjectMapper json;

  ChampionApplier(KubernetesClient client, Release release, ObjectMapper json) {
    this.client = client;
    this.release = release;
    this.json = json;
  }

  /// @throws KubernetesClientException where the API server will not have the Pod
  void start(StartPromotion start, Champion champion) {
    if (!stillWanted(start.promotion(), champion)) {
      return;
    }
    var pod = pod(start.promotion(), champion);
    try {
      client.resource(pod).create();
      LOG.infof(
          "promotion started champion=%s number=%d pod=%s",
          champion.getMetadata().getName(), start.promotion().number(), start.podName());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      expectOwn(pod, champion);
    }
    forgetOthers(start, champion);
  }

  /// A cache may be behind: a promotion that is over must not begin again.
  private boolean stillWanted(Promotion promotion, Champion champion) {
    var now = client.resource(champion).get();
    return now != null
        && champion.getMetadata().getUid().equals(now.getMetadata().getUid())
        && now.getStatus() != null
        && promotion.equals(now.getStatus().promotion());
  }

  private void expectOwn(Pod wanted, Champion champion) {
    var existing = client.resource(wanted).get();
    if (existing != null
        && existing.getMetadata().getOwnerReferences().stream()
            .noneMatch(owner -> champion.getMetadata().getUid().equals(owner.getUid()))) {
      throw new IllegalStateException(
          "the Pod " + wanted.getMetadata().getName() + " belongs to somebody else");
    }
  }

  /// The last Pod stays, for its log; those before it go.
  private void forgetOthers(StartPromotion start, Champion champion) {
    client
        .pods()
        .inNamespace(champion.getMetadata().getNamespace())
        .withLabel(Names.CHAMPION_UID, champion.getMetadata().getUid())
        .list()
        .getItems()
        .stream()
        .filter(pod -> !pod.getMetadata().getName().equals(start.podName()))
        .forEach(pod -> client.resource(pod).delete());
  }

  private Pod pod(Promotion promotion, Champion champion) {
    var spec = champion.getSpec();
    return PromoterPod.of(
        new PromoterPod.Order(
            champion,
            promotion,
            Optional.ofNullable(spec.image())
                .orElseGet(() -> image(spec.verification(), promotion.model())),
            spec.verification() == Verification.STRICT,
            template(promotion.model(), champion.getMetadata().getNamespace()),
            facts(promotion.model())));
  }

  private String image(Verification verification, Contender model) {
    return switch (verification) {
      case STRICT -> Optional.ofNullable(model.image()).orElseGet(release::trainerImage);
      case DIGEST -> release.trainerImage();
    };
  }

  private PodTemplate template(Contender model, String namespace) {
    var experiment =
        client
            .resources(Experiment.class)
            .inNamespace(namespace)
            .withName(model.experiment())
            .get();
    return experiment == null ? PodTemplate.DEFAULT : experiment.getSpec().template();
  }

  private String facts(Contender model) {
    try {
      return json.writeValueAsString(model);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("writing what is known of a contender as JSON", e);
    }
  }
}
