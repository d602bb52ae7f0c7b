package dev.sweepline.operator.experiment;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.trial.CheckpointPlace;
import dev.sweepline.planner.trial.TrainerPaths;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.ArrayList;
import java.util.List;

/// The environment of a trainer: the user's variables, then the contract's.
final class TrainerVariables {
  private final List<EnvVar> variables = new ArrayList<>();

  TrainerVariables(Experiment experiment, StartAttempt attempt, Release release) {
    var uid = experiment.getMetadata().getUid();
    var template = experiment.getSpec().template();
    template.env().forEach(this::setOwn);
    set(TrainerEnvironment.CONFIG, TrainerMounts.CONFIG_FILE);
    set(TrainerEnvironment.CONFIG_DIGEST, attempt.configDigest());
    set(TrainerEnvironment.EXPERIMENT, experiment.getMetadata().getName());
    set(TrainerEnvironment.UID, uid);
    set(TrainerEnvironment.ATTEMPT, Integer.toString(attempt.number()));
    set(TrainerEnvironment.RUN_NAME, attempt.runName());
    set(TrainerEnvironment.CHECKPOINT_DIR, folder(uid, attempt.number()));
    if (attempt.dataDigest() != null) {
      set(TrainerEnvironment.DATA_DIGEST, attempt.dataDigest());
    }
    if (attempt.resumeFrom() != null) {
      set(TrainerEnvironment.RESUME_FROM, resumeFrom(experiment, attempt.resumeFrom()));
    }
    if (RelayContainer.isAskedFor(template)) {
      set(TrainerEnvironment.EVENTS_FILE, RelayContainer.FILE);
    } else if (release.hasKafka()) {
      kafka(release, uid, attempt.number());
    }
  }

  /// What the relay needs: the identity, and what the trainer does not get, Kafka and the key.
  static List<EnvVar> ofRelay(Experiment experiment, StartAttempt attempt, Release release) {
    var variables = new TrainerVariables();
    var uid = experiment.getMetadata().getUid();
    variables.set(TrainerEnvironment.UID, uid);
    variables.set(TrainerEnvironment.ATTEMPT, Integer.toString(attempt.number()));
    variables.set(TrainerEnvironment.CONFIG_DIGEST, attempt.configDigest());
    variables.set(TrainerEnvironment.EVENTS_FILE, RelayContainer.FILE);
    if (Storage.outlivesPod(experiment.getSpec().storage())) {
      variables.set(TrainerEnvironment.CHECKPOINT_DIR, folder(uid, attempt.number()));
    }
    variables.kafka(release, uid, attempt.number());
    return variables.list();
  }

  private TrainerVariables() {}

  /// The file, as the trainer has it.
  static String resumeFrom(Experiment experiment, String recorded) {
    return CheckpointPlace.of(experiment.getSpec().storage()).inPod(recorded);
  }

  private static String folder(String uid, int attempt) {
    return TrainerPaths.CHECKPOINTS + "/" + uid + "/a" + attempt;
  }

  private void kafka(Release release, String uid, int attempt) {
    set(TrainerEnvironment.KAFKA_PROPERTIES, TrainerMounts.kafkaFile(release));
    set(TrainerEnvironment.EVENTS_TOPIC, EventTopics.EVENTS);
    release
        .rootKey()
        .ifPresent(key -> set(TrainerEnvironment.EVENT_KEY, key.eventKey(uid, attempt)));
  }

  private void setOwn(PodTemplate.EnvVar own) {
    var kept = own.valueFrom();
    if (kept == null) {
      set(own.name(), own.value() == null ? "" : own.value());
      return;
    }
    variables.add(
        new EnvVarBuilder()
            .withName(own.name())
            .withNewValueFrom()
            .withNewSecretKeyRef(kept.secretKeyRef().key(), kept.secretKeyRef().name(), false)
            .endValueFrom()
            .build());
  }

  List<EnvVar> list() {
    return List.copyOf(variables);
  }

  private void set(String name, String value) {
    variables.add(new EnvVarBuilder().withName(name).withValue(value).build());
  }
}
