package dev.sweepline.trainer.training;

import ai.djl.Device;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.checkpoint.TrainingState;
import dev.sweepline.trainer.checkpoint.TrainingState.Best;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/// Steps and epochs from a position to the end, or to the step at which someone asked to stop.
public final class TrainingLoop {
  private static final System.Logger LOG = System.getLogger(TrainingLoop.class.getName());

  private final Settings settings;
  private final ImageSet images;
  private final CheckpointFolder checkpoints;
  private final int attempt;
  private final RunEvents events;
  private final BooleanSupplier stopAsked;
  private final int stepsPerEpoch;
  private MemoryUse memory = new MemoryUse(Device.cpu());
  // Weights, state and files change together, and never while another thread saves them.
  private final Object position = new Object();
  private volatile TrainingState state;
  private volatile Optional<Path> lastCheckpoint = Optional.empty();
  private Optional<Learner> learning = Optional.empty();
  private Optional<TrainingState> saved = Optional.empty();
  private boolean left;

  /// `stopAsked` is looked at before each micro-batch.
  public TrainingLoop(
      Settings settings,
      ImageSet images,
      CheckpointFolder checkpoints,
      int attempt,
      RunEvents events,
      BooleanSupplier stopAsked) {
    this.settings = settings;
    this.images = images;
    this.checkpoints = checkpoints;
    this.attempt = attempt;
    this.events = events;
    this.stopAsked = stopAsked;
    stepsPerEpoch = Batches.stepsPerEpoch(images, settings);
    state =
        new TrainingState(
            settings.model().family(),
            settings.model().name(),
            settings.data().imageSize(),
            images.classes(),
            stepsPerEpoch,
            0,
            0,
            Map.of(),
            null);
  }

  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /// How many images batch normalisation sees at once; empty where it is frozen.
  public OptionalInt normalisationBatch() {
    return settings.training().freezeBatchNorm()
        ? OptionalInt.empty()
        : OptionalInt.of(Math.min(settings.data().microBatchSize(), images.train().size()));
  }

  /// How far it came; also of use after a failure.
  public TrainingState state() {
    return state;
  }

  /// The file to go on from, if this run wrote or read one.
  public Optional<Path> lastCheckpoint() {
    return lastCheckpoint;
  }

  /// `DONE` or `STOPPED`; anything else is thrown.
  public ExitCode run(Device device, Optional<Path> resumeFrom) {
    memory = new MemoryUse(device);
    // What a resumed run began with is in its checkpoint.
    var beginning = resumeFrom.isPresent() ? settings.withoutPretrained() : settings;
    try (var learner = new Learner(beginning, images.classes().size(), stepsPerEpoch, device)) {
      try {
        change(() -> {
          resumeFrom.ifPresent(file -> resume(learner, file));
          learning = Optional.of(learner);
        });
        return train(learner);
      } finally {
        synchronized (position) {
          learning = Optional.empty();
        }
      }
    }
  }

  private ExitCode train(Learner learner) {
    try (var training = Batches.training(images, settings, state.step(), learner::batchMemory);
        var validation = Batches.validation(images, settings, learner::batchMemory)) {
      while (state.epochsDone() < settings.training().maxEpochs() || evaluationIsDue()) {
        if (!evaluationIsDue() && !trainEpoch(learner, training)) {
          return stopped(learner);
        }
        if (checkpoints.superseded(attempt)) {
          LOG.log(Level.WARNING, "a later attempt has begun, stopping attempt={0}", attempt);
          return ExitCode.STOPPED;
        }
        if (!endEpoch(learner, validation)) {
          return stopped(learner);
        }
        if (patienceIsOver()) {
          LOG.log(Level.INFO, "no better epoch for a while, stopping early");
          break;
        }
      }
    }
    return ExitCode.DONE;
  }

  /// From another thread, amid something that does not look whether to stop: saves the position
  /// that the last whole step led to, after which `run` changes nothing any more. Nothing is saved
  /// before there is a position, or when a later attempt has begun.
  public void leave() {
    synchronized (position) {
      boolean isSaved = saved.filter(state::equals).isPresent();
      if (learning.isPresent() && !left && !isSaved && !checkpoints.superseded(attempt)) {
        save(learning.get());
      }
      left = true;
    }
  }

  private void change(Runnable change) {
    synchronized (position) {
      if (left) {
        throw new TrainingFailure(ExitCode.STOPPED, "stopped on request");
      }
      change.run();
    }
  }

  /// Whether the epoch's training ended and its validation did not.
  private boolean evaluationIsDue() {
    return state.step() > 0
        && state.step() % stepsPerEpoch == 0
        && !state.lastMetrics().containsKey("val_loss");
  }

  private ExitCode stopped(Learner learner) {
    change(() -> save(learner));
    LOG.log(Level.INFO, "stopped on request step={0}", state.step());
    return ExitCode.STOPPED;
  }

  private void resume(Learner learner, Path file) {
    state = learner.restore(file, state::whyNotAfter);
    lastCheckpoint = Optional.of(file);
    LOG.log(Level.INFO, "resumed from={0} step={1}", file, state.step());
  }

  /// False when asked to stop before the epoch's end.
  private boolean trainEpoch(Learner learner, Batches training) {
    var pace = new Pace(state.step(), settings.data().batchSize());
    learner.takeTrainScores();
    do {
      if (stopAsked.getAsBoolean()) {
        return false;
      }
      var next = training.next(stopAsked);
      if (next.isEmpty()) {
        return false;
      }
      var batch = next.get();
      InjectedFault.strike(
          settings.fault(), state.step() + 1, attempt, settings.data().microBatchSize(), batch);
      var loss = learner.gather(batch, state.step(), stopAsked);
      if (loss.isEmpty()) {
        return false;
      }
      change(() -> {
        learner.apply(state.step());
        state = state.after(loss.getAsDouble());
      });
      training.giveBack(batch);
      boolean epochEnd = state.step() % stepsPerEpoch == 0;
      if (!epochEnd && pace.isDue()) {
        events.progress(state.step(), epochs(), trainMetrics(learner, pace));
      }
      if (epochEnd) {
        var metrics = new LinkedHashMap<>(trainMetrics(learner, pace));
        metrics.putAll(learner.takeTrainScores().metrics("train"));
        state = state.afterEpoch(metrics, state.best());
      }
    } while (state.step() % stepsPerEpoch != 0);
    return true;
  }

  /// False when asked to stop before validation's end.
  private boolean endEpoch(Learner learner, Batches validation) {
    var evaluated = learner.evaluate(validation, stopAsked);
    if (evaluated.isEmpty()) {
      return false;
    }
    change(() -> settle(learner, evaluated.get()));
    return true;
  }

  private void settle(Learner learner, Evaluation evaluated) {
    if (!Double.isFinite(evaluated.loss())) {
      throw new TrainingFailure(
          ExitCode.DIVERGED,
          "the validation loss is %s after step %d".formatted(evaluated.loss(), state.step()));
    }
    var scores = evaluated.scores();
    // Validation comes first: where a reader keeps a few metrics only, these are the ones.
    var metrics = new LinkedHashMap<>(evaluated.metrics());
    metrics.putAll(state.lastMetrics());
    metrics.putAll(memory.metrics());
    int epoch = state.epochsDone();
    double value = metrics.getOrDefault(settings.checkpoint().metric(), Double.NaN);
    var best = state.best();
    var file = checkpoints.epochPath(epoch, value);
    if (best == null || better(value, best.value())) {
      best = new Best(epoch, value, Map.copyOf(metrics), file.toString());
    }
    state = state.afterEpoch(metrics, best);
    events.epochEnded(state.step(), epochs(), metrics, scores.perClass());
    checkpoints.addMetrics(epoch, state.step(), lines(metrics, scores));
    save(learner);
    checkpoints.keep(file, Path.of(best.path()));
    LOG.log(Level.INFO, "epoch done epoch={0} metrics={1}", epoch, metrics);
  }

  /// With what is too much for an event of many classes.
  private Map<String, Object> lines(Map<String, Double> metrics, Scores scores) {
    var line = new LinkedHashMap<String, Object>(metrics);
    var f1 = new LinkedHashMap<String, Double>();
    for (int c = 0; c < images.classes().size(); c++) {
      f1.put(images.classes().get(c), scores.classF1().get(c));
    }
    line.put("val_class_f1", f1);
    line.put("val_confusion", scores.confusion());
    return line;
  }

  private void save(Learner learner) {
    var file = checkpoints.saveLast(state, learner.arrays());
    saved = Optional.of(state);
    lastCheckpoint = Optional.of(file.path());
    events.checkpointSaved(
        state.step(), state.epochsDone(), file.path(), file.sha256(), state.lastMetrics());
  }

  private boolean better(double value, double than) {
    return settings.checkpoint().maximize() ? value > than : value < than;
  }

  private boolean patienceIsOver() {
    int patience = settings.training().earlyStoppingPatience();
    var best = state.best();
    return patience > 0 && best != null && state.epochsDone() - best.epoch() >= patience;
  }

  private Map<String, Double> trainMetrics(Learner learner, Pace pace) {
    long steps = (state.step() - 1) % stepsPerEpoch + 1;
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("train_loss", state.lossSum() / steps);
    metrics.put("lr", learner.learningRate(state.step() - 1));
    metrics.put("images_per_s", pace.imagesPerSecond(state.step()));
    normalisationBatch().ifPresent(size -> metrics.put("normalisation_batch", (double) size));
    return metrics;
  }

  private double epochs() {
    return (double) state.step() / stepsPerEpoch;
  }
}
