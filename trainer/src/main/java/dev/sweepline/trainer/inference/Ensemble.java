package dev.sweepline.trainer.inference;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.config.EnsembleSettings;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.data.ValidationImages;
import dev.sweepline.trainer.ensemble.Ballots;
import dev.sweepline.trainer.ensemble.Score;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.event.RunEvents.Ending;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.training.InjectedFault;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Trained models that say together what the validation images are.
///
/// One network is in memory at a time, and the images in one size: members of one size are asked
/// one after the other. A step is a member that was asked, the last one the vote.
public final class Ensemble {
  private static final System.Logger LOG = System.getLogger(Ensemble.class.getName());

  private final EnsembleSettings ensemble;
  private final Settings settings;
  private final ImageSet images;
  private final CheckpointFolder folder;
  private final int attempt;
  private final RunEvents events;
  private final BooleanSupplier stopAsked;
  private final List<TrainedMember> members;
  private volatile Standing standing = new Standing(0, Map.of());
  private volatile Optional<Path> predictions = Optional.empty();

  /// How far it came, and what it said last.
  private record Standing(long step, Map<String, Double> metrics) {}

  /// Throws a `TrainingFailure` where a member cannot be asked, before any is.
  public Ensemble(
      EnsembleSettings ensemble,
      Settings settings,
      ImageSet images,
      CheckpointFolder folder,
      int attempt,
      RunEvents events,
      BooleanSupplier stopAsked) {
    this.ensemble = ensemble;
    this.settings = settings;
    this.images = images;
    this.folder = folder;
    this.attempt = attempt;
    this.events = events;
    this.stopAsked = stopAsked;
    members = new MemberCheck(settings, images).passed(ensemble);
  }

  public int steps() {
    return members.size() + 1;
  }

  /// Of each member.
  public List<String> models() {
    return members.stream().map(TrainedMember::model).toList();
  }

  /// What was said of each image, once that is on disk.
  public Optional<Path> predictions() {
    return predictions;
  }

  /// `DONE`, or `STOPPED` where a later attempt has begun; anything else is thrown.
  public ExitCode run() {
    var asked = new HashMap<TrainedMember, Ballots.Member>();
    List<Integer> truths = List.of();
    List<String> names = List.of();
    for (int size : members.stream().map(TrainedMember::imageSize).distinct().toList()) {
      var inSize = settings.data().of(size);
      var validation = ImageFolders.validation(inSize, stopAsked);
      truths = validation.truths();
      names = validation.names();
      for (var member : members) {
        if (member.imageSize() == size) {
          asked.put(member, ask(member, validation));
        }
      }
    }
    var ballots =
        Ballots.of(members.stream().map(asked::get).map(Objects::requireNonNull).toList());
    if (folder.superseded(attempt)) {
      LOG.log(Level.WARNING, "a later attempt has begun, stopping attempt={0}", attempt);
      return ExitCode.STOPPED;
    }
    settle(new EnsembleFigures(images.classes(), truths, ballots, ensemble.voting()), names);
    return ExitCode.DONE;
  }

  private Ballots.Member ask(TrainedMember member, ValidationImages validation) {
    var answered =
        new Ballots.Member(member.name(), member.weight(), probabilities(member, validation));
    var answers = Ballots.of(List.of(weighing(answered))).answers(answered);
    var score = Score.of(validation.truths(), answers, images.classes().size());
    LOG.log(
        Level.INFO,
        "member asked name={0} model={1} size={2} val_f1={3} val_acc={4}",
        member.name(),
        member.model(),
        member.imageSize(),
        score.macroF1(),
        score.accuracy());
    var figures = new LinkedHashMap<String, Double>();
    // Not val_f1: whoever looks for the best of a run would take a member's for the ensemble's.
    figures.put("member_f1", score.macroF1());
    figures.put("member_acc", score.accuracy());
    figures.put("member", (double) (members.indexOf(member) + 1));
    var now = new Standing(standing.step() + 1, figures);
    standing = now;
    events.progress(now.step(), (double) now.step() / steps(), figures);
    return answered;
  }

  /// One that does not count in the ensemble counts alone.
  private static Ballots.Member weighing(Ballots.Member member) {
    return new Ballots.Member(member.name(), 1, member.probabilities());
  }

  private List<List<Double>> probabilities(TrainedMember member, ValidationImages validation) {
    var own = settings.predicting(member.family(), member.model(), member.imageSize());
    int classes = images.classes().size();
    var rows = new ArrayList<List<Double>>();
    try (var predictor = new Predictor(own, member.checkpoint());
        var batches = Batches.validation(validation.images(), own)) {
      for (int i = 0; i < batches.stepsPerPass(); i++) {
        if (stopAsked.getAsBoolean()) {
          throw stopped();
        }
        var batch = batches.next(stopAsked).orElseThrow(Ensemble::stopped);
        if (i == 0) {
          int together = own.data().microBatchSize();
          InjectedFault.strike(own.fault(), standing.step() + 1, attempt, together, batch);
        }
        var logits =
            predictor.logits(batch.images(), batch.size(), member.imageSize(), member.imageSize());
        for (int row = 0; row < batch.size(); row++) {
          rows.add(Answers.softmax(logits, row, classes));
        }
        batches.giveBack(batch);
      }
    }
    refuseNonsense(member, rows, validation);
    return rows;
  }

  private static void refuseNonsense(
      TrainedMember member, List<List<Double>> rows, ValidationImages validation) {
    for (int image = 0; image < rows.size(); image++) {
      if (!rows.get(image).stream().allMatch(Double::isFinite)) {
        throw new TrainingFailure(
            ExitCode.CHECKPOINT,
            "member %s says NaN of %s: the weights in %s are no numbers, leave it out"
                .formatted(member.name(), validation.names().get(image), member.checkpoint()));
      }
    }
  }

  private void settle(EnsembleFigures figures, List<String> names) {
    predictions = Optional.of(folder.keepPredictions(figures.csv(names)));
    var now = new Standing(steps(), figures.metrics());
    var line = new LinkedHashMap<String, Object>(now.metrics());
    line.put("agreement_pairs", figures.pairs());
    folder.addMetrics(1, now.step(), line);
    standing = now;
    events.epochEnded(now.step(), 1, now.metrics(), figures.perClass());
    LOG.log(Level.INFO, "ensemble voted metrics={0}", now.metrics());
  }

  /// As far as it came: there is no checkpoint, only what the members' own say.
  public Ending ending(ExitCode exitCode, @Nullable String message) {
    boolean done = exitCode == ExitCode.DONE;
    var last = standing;
    return new Ending(
        exitCode,
        last.step(),
        done ? last.metrics() : Map.of(),
        done ? 1 : null,
        last.metrics(),
        null,
        null,
        message);
  }

  private static TrainingFailure stopped() {
    return new TrainingFailure(ExitCode.STOPPED, "stopped on request");
  }
}
