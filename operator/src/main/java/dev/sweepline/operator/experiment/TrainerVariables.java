package dev.sweepline.operator.experiment;

import dev.sweepline.contract.EventTopics;
import dev.sweepline.contract.TrainerEnvironment;
import dev.sweepline.planner.experiment.ExperimentAction.StartAttempt;
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
    experiment.getSpec().template().env().forEach(own -> set(own.name(), own.value()));
    set(TrainerEnvironment.CONFIG, TrainerMounts.CONFIG_FILE);
    set(TrainerEnvironment.CONFIG_DIGEST, attempt.configDigest());
    set(TrainerEnvironment.EXPERIMENT, experiment.getMetadata().getName());
    set(TrainerEnvironment.UID, uid);
    set(TrainerEnvironment.ATTEMPT, Integer.toString(attempt.number()));
    set(TrainerEnvironment.RUN_NAME, attempt.runName());
    set(
        TrainerEnvironment.CHECKPOINT_DIR,
        TrainerPaths.CHECKPOINTS + "/" + uid + "/a" + attempt.number());
    if (attempt.resumeFrom() != null) {
      set(TrainerEnvironment.RESUME_FROM, attempt.resumeFrom());
    }
    if (release.hasKafka()) {
      set(TrainerEnvironment.KAFKA_PROPERTIES, TrainerMounts.kafkaFile(release));
      set(TrainerEnvironment.EVENTS_TOPIC, EventTopics.EVENTS);
      release
          .rootKey()
          .ifPresent(key -> set(TrainerEnvironment.EVENT_KEY, key.eventKey(uid, attempt.number())));
    }
  }

  List<EnvVar> list() {
    return List.copyOf(variables);
  }

  private void set(String name, String value) {
    variables.add(new EnvVarBuilder().withName(name).withValue(value).build());
  }
}
