package dev.sweepline.trainer.training;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.trainer.Python;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.ExportedImages;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.data.Seeds;
import dev.sweepline.trainer.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The same small network, images, optimizer and schedule here and in PyTorch
/// (`trainer/bench/torch_f1.py`), without augmentation.
final class TorchComparison {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST_STEPS = 20;
  private static final int BATCH = 16;

  private final Path root;
  private final Path folder;
  private final int size;
  private final int epochs;
  private final ImageSet images;

  /// Macro F1 of the last epoch on the validation images, and the losses of the first steps.
  record Trained(double f1, List<Double> losses) {}

  /// What PyTorch makes of a seed: of its own random numbers, and of ours.
  record Pythons(Trained own, Trained same) {}

  /// The images in `root`; what Python needs goes to `folder`.
  TorchComparison(Path root, Path folder, int size, int epochs) throws IOException {
    this.root = root;
    this.folder = folder;
    this.size = size;
    this.epochs = epochs;
    images = ImageFolders.read(settings(0).data());
    ExportedImages.write(images, folder);
    var settings = settings(0);
    var training = settings.training();
    var told = new LinkedHashMap<String, Object>();
    told.put("threads", 1);
    told.put("size", size);
    told.put("classes", images.classes().size());
    told.put("batch", BATCH);
    told.put("epochs", epochs);
    told.put("drop_rate", settings.model().dropRate());
    told.put("lr", training.lr());
    told.put("weight_decay", training.weightDecay());
    told.put("warmup_epochs", training.warmupEpochs());
    told.put("label_smoothing", training.labelSmoothing());
    told.put("grad_clip", training.gradClip());
    JSON.writeValue(folder.resolve("settings.json").toFile(), told);
  }

  /// A whole training; what it began with goes to the folder.
  Trained train(long seed) throws IOException {
    var settings = settings(seed);
    int stepsPerEpoch = Batches.stepsPerEpoch(images, settings);
    var losses = new ArrayList<Double>();
    try (var learner = new Learner(settings, images.classes().size(), stepsPerEpoch, Device.cpu());
        var training = Batches.training(images, settings, 0);
        var validation = Batches.validation(images, settings)) {
      export(learner, seed, epochs * stepsPerEpoch);
      for (int step = 0; step < epochs * stepsPerEpoch; step++) {
        var batch = training.next();
        losses.add(learner.gather(batch, step, () -> false).orElseThrow());
        learner.apply(step);
        training.giveBack(batch);
      }
      var judged = learner.evaluate(validation, () -> false).orElseThrow();
      return new Trained(judged.scores().macroF1(), losses.subList(0, FIRST_STEPS));
    }
  }

  private void export(Learner learner, long seed, int steps) throws IOException {
    var weights = new LinkedHashMap<>(learner.arrays());
    weights.keySet().removeIf(name -> name.startsWith("optimizer."));
    Safetensors.write(folder.resolve("begin-" + seed + ".safetensors"), weights, Map.of());
    // As the learner seeds each step.
    var seeds = IntStream.range(0, steps).mapToObj(step -> Seeds.mix(seed, step) >>> 33).toList();
    var order = ExportedImages.order(images, BATCH, seed, epochs);
    JSON.writeValue(
        folder.resolve("order-" + seed + ".json").toFile(),
        Map.of("batches", order, "seeds", seeds));
  }

  /// Of seeds that were trained here before.
  List<Pythons> python(List<Long> seeds) throws IOException, InterruptedException {
    var arguments =
        Stream.concat(Stream.of(folder.toString()), seeds.stream().map(String::valueOf));
    var lines = Python.runFile("torch_f1.py", arguments.toArray(String[]::new)).lines().toList();
    return seeds.stream()
        .map(seed -> new Pythons(said(lines, "own " + seed), said(lines, "same " + seed)))
        .toList();
  }

  private static Trained said(List<String> lines, String beginning) {
    var numbers =
        lines.stream()
            .filter(line -> line.startsWith(beginning + " "))
            .flatMap(line -> Stream.of(line.split(" ", -1)).skip(2))
            .map(Double::valueOf)
            .toList();
    return new Trained(numbers.getFirst(), numbers.subList(1, numbers.size()));
  }

  private Settings settings(long seed) {
    return SettingsReader.read(
        Map.of(
            "seed",
            seed,
            "model",
            Map.of("name", "nano", "drop_rate", 0.2, "drop_path_rate", 0),
            "data",
            Map.of(
                "root",
                root.toString(),
                "image_size",
                (long) size,
                "batch_size",
                (long) BATCH,
                "val_ratio",
                0.5),
            "training",
            Map.of("lr", 3e-3, "max_epochs", (long) epochs)));
  }
}
