package dev.sweepline.trainer;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.inference.Evaluation;
import dev.sweepline.trainer.inference.Prediction;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// `predict` and `evaluate`: a checkpoint at work.
final class Inference {
  static final String PREDICT = "predict";
  static final String EVALUATE = "evaluate";
  private static final System.Logger LOG = System.getLogger(Inference.class.getName());

  private final List<String> words;
  private final Optional<Path> config;
  private final BooleanSupplier stopAsked;

  private Inference(List<String> words, Optional<Path> config, BooleanSupplier stopAsked) {
    this.words = new ArrayList<>(words);
    this.config = config;
    this.stopAsked = stopAsked;
  }

  static boolean isMeant(List<String> words) {
    return !words.isEmpty() && List.of(PREDICT, EVALUATE).contains(words.getFirst());
  }

  static ExitCode run(List<String> words, Optional<Path> config, BooleanSupplier stopAsked) {
    var inference = new Inference(words.subList(1, words.size()), config, stopAsked);
    try {
      if (words.getFirst().equals(PREDICT)) {
        inference.predict();
      } else {
        inference.evaluate();
      }
      return ExitCode.DONE;
    } catch (TrainingFailure e) {
      System.err.println(e.getMessage());
      return e.exitCode();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.ERROR, words.getFirst() + " failed", e);
      return TrainingFailure.exitCodeOf(e);
    }
  }

  private void predict() {
    var checkpoint = needed("--checkpoint");
    var input = path("--input");
    var images = path("--images");
    var output = path("--output");
    if (input.isPresent() == images.isPresent()) {
      throw wrong("predict: either --input FILE.npy or --images FOLDER is needed");
    }
    if (input.isPresent() && output.isEmpty()) {
      throw wrong("predict: --output FILE.npy is needed for the logits");
    }
    var prediction = new Prediction(settings(), checkpoint, stopAsked);
    int done =
        input.isPresent()
            ? prediction.ofArray(input.get(), output.orElseThrow())
            : prediction.ofFolder(images.orElseThrow(), output);
    output.ifPresent(file -> LOG.log(Level.INFO, "predicted images={0} to={1}", done, file));
  }

  private void evaluate() {
    var checkpoint = needed("--checkpoint");
    var picture = path("--output").orElse(Path.of("confusion.png"));
    System.out.print(new Evaluation(settings(), checkpoint, stopAsked).run(picture));
  }

  private Settings settings() {
    return SettingsReader.read(Configuration.read(config, words).values());
  }

  private Path needed(String option) {
    return path(option).orElseThrow(() -> wrong(option + " FILE is needed"));
  }

  private Optional<Path> path(String option) {
    return Configuration.option(option, words).map(Path::of);
  }

  private static TrainingFailure wrong(String message) {
    return new TrainingFailure(ExitCode.INVALID_CONFIG, message);
  }
}
