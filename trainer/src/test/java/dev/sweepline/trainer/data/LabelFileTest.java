package dev.sweepline.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.TestSettings;
import dev.sweepline.trainer.config.Settings.DataSettings;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelFileTest {
  @TempDir Path folder;

  /// `train/memo-0001.png` and so on, of the first three kinds.
  @BeforeEach
  void generate(@TempDir Path pages) throws IOException {
    GenerateDocuments.write(pages, 100, 1, 24);
    Files.createDirectories(folder.resolve("train"));
    for (var kind : List.of("letter", "memo", "slide")) {
      for (int i = 1; i <= 10; i++) {
        var page = "%s-%04d.png".formatted(kind, i);
        Files.copy(pages.resolve("%s/%04d.png".formatted(kind, i)), folder.resolve("train", page));
      }
    }
  }

  @Test
  void splitsEveryClassAndOrdersNumbersAsNumbers() throws IOException {
    write("ID,target", lines(Map.of("letter", "10", "memo", "9", "slide", "0")));

    var images = ImageFolders.read(settings(Map.of()));

    assertThat(images.classes()).containsExactly("0", "9", "10");
    assertThat(ImageSet.counts(images.train(), 3)).containsExactly(8, 8, 8);
    assertThat(ImageSet.counts(images.val(), 3)).containsExactly(2, 2, 2);
  }

  @Test
  void takesAnotherFileAndFolderAndNamesWithoutEnding() throws IOException {
    Files.move(folder.resolve("train"), folder.resolve("scans"));
    Files.writeString(
        folder.resolve("labels.csv"),
        "\ufeffID,target\r\n\"letter-0001\",a\r\nletter-0002,a\r\nmemo-0001.png,b\r\n"
            + "memo-0002,b\r\nmemo-0003,b\r\n");

    var images = ImageFolders.read(settings(Map.of("labels", "labels.csv", "images", "scans")));

    assertThat(images.classes()).containsExactly("a", "b");
    assertThat(images.train().size() + images.val().size()).isEqualTo(5);
  }

  /// As predict writes them.
  @Test
  void takesNamesWithCommasInQuotes() throws IOException {
    Files.move(folder.resolve("train/memo-0001.png"), folder.resolve("train/a, \"1\".png"));
    write(
        "ID,target",
        List.of(
            "\"a, \"\"1\"\".png\",송장", "memo-0002.png,송장", "memo-0003.png,편지", "memo-0004.png,편지"));

    var images = ImageFolders.read(settings(Map.of()));

    assertThat(images.classes()).containsExactly("송장", "편지");
    assertThat(images.train().size() + images.val().size()).isEqualTo(4);
  }

  @Test
  void saysThatAFileIsInAnotherEncoding() throws IOException {
    Files.write(
        folder.resolve("train.csv"),
        "ID,target\nmemo-0001.png,송장\n".getBytes(Charset.forName("EUC-KR")));

    assertThatThrownBy(() -> ImageFolders.read(settings(Map.of())))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessage("%s is not in UTF-8: save it as such", folder.resolve("train.csv"));
  }

  @Test
  void hasAnotherDigestWhenALabelChanges() throws IOException {
    write("ID,target", lines(Map.of("letter", "0", "memo", "1", "slide", "2")));
    var before = ImageFolders.read(settings(Map.of()));
    write("ID,target", lines(Map.of("letter", "0", "memo", "2", "slide", "1")));

    assertThat(ImageFolders.read(settings(Map.of())).digest()).isNotEqualTo(before.digest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name,label|memo-0001.png,1|line 1: the heading must be ID,target, was name,label",
        "ID,target|memo-0001.png|line 2: must be ID,target, was memo-0001.png",
        "ID,target|memo-0001.png,|line 2: must be ID,target, was memo-0001.png,",
        "ID,target|poem-0001.png,1|line 2: no image FOLDER/train/poem-0001.png",
        "ID,target|memo-0001.png,1;memo-0001.png,2|line 3: memo-0001.png stands in line 2 too",
        "ID,target|memo-0001.png,1|names the classes [1]: at least two are needed",
        "ID,target|''|names the classes []: at least two are needed",
      })
  void namesTheLineInTheWay(String heading, String lines, String problem) throws IOException {
    write(heading, List.of(lines.split(";", -1)));

    assertThatThrownBy(() -> ImageFolders.read(settings(Map.of())))
        .isInstanceOfSatisfying(
            TrainingFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DATA))
        .hasMessage(
            "%s %s", folder.resolve("train.csv"), problem.replace("FOLDER", folder.toString()));
  }

  @Test
  void namesTheFilesThatAreNotThere() {
    assertThatThrownBy(() -> ImageFolders.read(settings(Map.of("labels", "all.csv"))))
        .hasMessageStartingWith("data.labels: cannot read " + folder.resolve("all.csv"));
  }

  @Test
  void weighsClassesAsScikitLearnDoes() throws IOException {
    var lines = lines(Map.of("letter", "a", "memo", "b", "slide", "b"));
    write("ID,target", lines);
    var images = ImageFolders.read(settings(Map.of()));

    // 8 and 16 of 24: 24 / (2 × 8) and 24 / (2 × 16).
    assertThat(ClassWeights.balanced(images.train(), 2).values()).containsExactly(1.5f, 0.75f);
  }

  private DataSettings settings(Map<String, Object> changes) {
    return TestSettings.small(folder, 1, new HashMap<>(changes)).data();
  }

  private static List<String> lines(Map<String, String> targets) {
    var lines = new ArrayList<String>();
    targets.forEach((kind, target) -> {
      for (int i = 1; i <= 10; i++) {
        lines.add("%s-%04d.png,%s".formatted(kind, i, target));
      }
    });
    return lines;
  }

  private void write(String heading, List<String> lines) throws IOException {
    var all = new ArrayList<>(List.of(heading));
    all.addAll(lines);
    Files.write(folder.resolve("train.csv"), all);
  }
}
