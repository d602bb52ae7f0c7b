package dev.sweepline.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.data.GenerateDocuments;
import dev.sweepline.trainer.model.EfficientNets;
import dev.sweepline.trainer.training.NegatedNets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A checkpoint of a short training at work, as `sweepline predict` and `sweepline evaluate`.
class InferenceTest {
  private static final Path TREE = Path.of(System.getProperty("sweepline.root"), "configs");

  @TempDir static Path shared;
  @TempDir Path folder;

  record Said(ExitCode exitCode, String out, String err) {}

  @BeforeAll
  static void train() throws IOException {
    GenerateDocuments.main(
        new String[] {shared.resolve("pages").toString(), "--pages", "60", "--size", "24"});
    var run = RunOnce.of(TREE, shared, words("training.max_epochs=2", "data.batch_size=8"));
    assertThat(run).isEqualTo(new RunOnce(ExitCode.DONE, ""));
  }

  @Test
  void evaluatesToTheSameMetricsAsTheTrainingDid() throws IOException {
    var picture = folder.resolve("confusion.png");

    var said = run("evaluate", "--checkpoint", last(), "--output", picture.toString());

    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.DONE);
    var metrics = Files.readAllLines(shared.resolve("checkpoints/metrics.jsonl")).getLast();
    for (var metric : List.of("val_acc", "val_f1", "val_loss")) {
      double trained =
          Double.parseDouble(metrics.replaceAll(".*\"" + metric + "\":([^,}]*).*", "$1"));
      assertThat(said.out()).contains("%s %.4f".formatted(metric, trained));
    }
    assertThat(said.out()).contains("id_card").endsWith("confusion matrix: " + picture + "\n");
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThan(400);
  }

  @Test
  void saysInOneLineThatThePictureCannotBeWritten() throws IOException {
    var picture = folder.resolve("nowhere/confusion.png");

    assertThat(run("evaluate", "--checkpoint", last(), "--output", picture.toString()))
        .isEqualTo(
            new Said(
                ExitCode.ERROR,
                "",
                "cannot write %1$s: java.nio.file.NoSuchFileException: %1$s\n".formatted(picture)));
  }

  @Test
  void namesTheClassOfEachImageInAFolder() throws IOException {
    var images = Files.createDirectory(folder.resolve("unknown"));
    Files.copy(shared.resolve("pages/memo/0001.png"), images.resolve("b.png"));
    Files.copy(shared.resolve("pages/form/0001.png"), images.resolve("a, 1.png"));

    var said = run("predict", "--checkpoint", last(), "--images", images.toString());

    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.DONE);
    assertThat(said.out()).matches("ID,target\n\"a, 1.png\",[a-z_]+\nb.png,[a-z_]+\n");
  }

  @Test
  void namesACorruptImageAndLeavesOutAsManyAsAllowed() throws IOException {
    Files.copy(shared.resolve("pages/form/0001.png"), folder.resolve("a.png"));
    Files.writeString(folder.resolve("b.png"), "this is not a picture");
    var words = new String[] {"predict", "--checkpoint", last(), "--images", folder.toString()};

    assertThat(run(words))
        .isEqualTo(
            new Said(
                ExitCode.DATA,
                "",
                "corrupt image %s/b.png: none of PNG, JPEG and TIFF (data.max_corrupt=0)\n"
                    .formatted(folder)));
    assertThat(run(List.of(words("data.max_corrupt=1")), words).out())
        .matches("ID,target\na.png,[a-z_]+\n");
  }

  @Test
  void worksInAProcessOfItsOwn() throws IOException, InterruptedException {
    var answers = folder.resolve("answers.csv");
    var words = new ArrayList<>(List.of("predict", "--checkpoint", last()));
    words.addAll(List.of("--images", pages("memo"), "--output", answers.toString()));
    words.addAll(List.of("--config-dir", TREE.toString()));
    words.addAll(List.of(words()));

    var child = ChildTrainer.start(folder, Map.of(), words.toArray(String[]::new));

    assertThat(child.exitCode()).as(child.output()).isZero();
    assertThat(Files.readAllLines(answers)).hasSize(7);
  }

  @Test
  void saysTheLogitsThatTorchvisionSays() throws IOException, InterruptedException {
    var weights = folder.resolve("b0.safetensors");
    var input = folder.resolve("x.npy");
    var output = folder.resolve("y.npy");
    Python.run(
        """
        import sys, numpy as np, torch, torchvision, safetensors.torch
        torch.manual_seed(0)
        model = torchvision.models.efficientnet_b0(num_classes=17)
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 1.0 # running statistics of a trained network
        model.train()(torch.randn(16, 3, 64, 48))
        safetensors.torch.save_file(model.state_dict(), sys.argv[1])
        np.save(sys.argv[2], torch.randn(5, 3, 64, 48).numpy())
        """,
        weights.toString(),
        input.toString());

    var said =
        run(
            List.of("model=efficientnet_b0", "model.num_classes=17", "data.batch_size=2"),
            "predict",
            "--checkpoint",
            weights.toString(),
            "--input",
            input.toString(),
            "--output",
            output.toString());

    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.DONE);
    var difference =
        Python.run(
            """
            import sys, numpy as np, torch, torchvision, safetensors.torch
            model = torchvision.models.efficientnet_b0(num_classes=17).eval()
            print(model.load_state_dict(safetensors.torch.load_file(sys.argv[1])))
            ours, input = np.load(sys.argv[3]), torch.from_numpy(np.load(sys.argv[2]))
            assert ours.shape == (5, 17) and ours.dtype == np.float32
            theirs = model(input).detach().numpy()
            assert np.abs(theirs).max() > 0.1
            print(np.abs(theirs - ours).max())
            """,
            weights.toString(),
            input.toString(),
            output.toString());
    assertThat(Double.parseDouble(difference.lines().toList().getLast())).isLessThan(1e-4);
  }

  @Test
  void torchvisionLoadsOurCheckpointStrictly() throws IOException, InterruptedException {
    var run =
        RunOnce.of(
            TREE,
            folder,
            words("model=efficientnet_b0", "training.max_epochs=1", "data.batch_size=16"));
    assertThat(run).isEqualTo(new RunOnce(ExitCode.DONE, ""));

    var said =
        Python.run(
            """
            import sys, safetensors.torch, torchvision
            file = {k: v for k, v in safetensors.torch.load_file(sys.argv[1]).items() if not k.startswith('optimizer.')}
            print(torchvision.models.efficientnet_b0(num_classes=10).load_state_dict(file, strict=True))
            """,
            folder.resolve("checkpoints/last.safetensors").toString());

    assertThat(said).contains("All keys matched");
  }

  @Test
  void namesWhatDoesNotFit() {
    assertThat(run("predict", "--images", "/nowhere").err())
        .isEqualTo("--checkpoint FILE is needed\n");
    refused(
        ExitCode.CHECKPOINT, "no checkpoint /no.safetensors", "--checkpoint", "/no.safetensors");
    refused(ExitCode.DATA, "no folder /nowhere", "--checkpoint", last(), "--images", "/nowhere");
    var otherClasses = List.of("model=nano", "model.num_classes=17");
    assertThat(run(otherClasses, "predict", "--checkpoint", last(), "--images", pages("memo")))
        .isEqualTo(
            new Said(
                ExitCode.CHECKPOINT,
                "",
                last() + " is of 10 classes, model.num_classes says 17\n"));
    assertThat(run(List.of("model=efficientnet_b1"), "evaluate", "--checkpoint", last()))
        .isEqualTo(
            new Said(
                ExitCode.CHECKPOINT,
                "",
                last() + " is of model=nano, the configuration says efficientnet_b1\n"));
  }

  /// Its arrays fit, and it would answer something else.
  @Test
  void refusesAnotherArchitectureOfTheSameNames() {
    var other = List.of(words("+model._target_=" + NegatedNets.class.getName()));
    var refused =
        new Said(
            ExitCode.CHECKPOINT,
            "",
            "%s was trained with model._target_=%s, the configuration says %s: give it what the run had\n"
                .formatted(last(), EfficientNets.class.getName(), NegatedNets.class.getName()));

    assertThat(run(other, "predict", "--checkpoint", last(), "--images", pages("memo")))
        .isEqualTo(refused);
    assertThat(run(other, "evaluate", "--checkpoint", last())).isEqualTo(refused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0, 3, 32, 32", "2, 3, 0, 32", "2, 3, 32, 0"})
  void refusesAnArrayWithoutPixels(String shape) throws IOException {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(shape);
    var content = "\u0093NUMPY\1\0%c\0%s".formatted(header.length(), header);
    var input = folder.resolve("x.npy");
    Files.write(input, content.getBytes(StandardCharsets.ISO_8859_1));
    var output = folder.resolve("y.npy");

    assertThat(
            run(
                "predict",
                "--checkpoint",
                last(),
                "--input",
                input.toString(),
                "--output",
                output.toString()))
        .isEqualTo(
            new Said(
                ExitCode.DATA,
                "",
                "cannot read %s: no images: its shape must be (n, 3, height, width) of at least 1 each, is [%s]\n"
                    .formatted(input, shape)));
    assertThat(output).doesNotExist();
  }

  private void refused(ExitCode exitCode, String message, String... options) {
    var words = new ArrayList<>(List.of("predict"));
    words.addAll(List.of(options));
    if (!words.contains("--images")) {
      words.addAll(List.of("--images", pages("memo")));
    }
    assertThat(run(words.toArray(String[]::new))).isEqualTo(new Said(exitCode, "", message + "\n"));
  }

  private static String last() {
    return shared.resolve("checkpoints/last.safetensors").toString();
  }

  private static String pages(String name) {
    return shared.resolve("pages").resolve(name).toString();
  }

  private static String[] words(String... more) {
    var words =
        new ArrayList<>(
            List.of("model=nano", "data.root=" + shared.resolve("pages"), "data.image_size=32"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private Said run(String... words) {
    return run(List.of(words()), words);
  }

  private static Said run(List<String> overrides, String... words) {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--config-dir", TREE.toString()));
    all.addAll(overrides);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var before = List.of(System.out, System.err);
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      var exitCode = Inference.run(all, Optional.empty(), () -> false);
      return new Said(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before.get(0));
      System.setErr(before.get(1));
    }
  }
}
