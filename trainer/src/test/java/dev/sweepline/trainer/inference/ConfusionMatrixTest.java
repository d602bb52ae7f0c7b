package dev.sweepline.trainer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  @Test
  void saysWhatScikitLearnSays() {
    // precision_recall_fscore_support([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0], labels=[0, 1, 2, 3])
    var matrix = new ConfusionMatrix(List.of("letter", "form", "memo", "none"));
    int[] truths = {0, 0, 1, 2, 2, 2};
    int[] answers = {0, 1, 1, 2, 2, 0};
    IntStream.range(0, truths.length).forEach(i -> matrix.add(truths[i], answers[i]));

    assertThat(Evaluation.described(matrix, 0.25, 6))
        .isEqualTo(
            """
            images 6  val_loss 0.2500  val_acc 0.6667  val_f1 0.6556

            class   images  precision  recall     f1
            letter       2      0.500   0.500  0.500
            form         1      0.500   1.000  0.667
            memo         3      1.000   0.667  0.800
            none         0      0.000   0.000  0.000

            """);
  }

  @Test
  void computesTheCrossEntropyOfLargeLogits() {
    float[] logits = {0, 0, 1000, 998};

    assertThat(Answers.crossEntropy(logits, 0, 2, 0)).isCloseTo(Math.log(2), within(1e-12));
    assertThat(Answers.crossEntropy(logits, 1, 2, 1))
        .isCloseTo(2 + Math.log(1 + Math.exp(-2)), within(1e-12));
  }

  @Test
  void drawsRightAnswersBlueAndWrongOnesRed() {
    var matrix = new ConfusionMatrix(List.of("a", "b"));
    matrix.add(0, 0);
    matrix.add(1, 0);

    var picture = ConfusionPicture.of(matrix);

    // The label column is 10 + 7 + 10 wide, the head 34 + 10 high; a dot is two pixels.
    assertThat(picture.getRGB(2 * 30, 2 * 47) & 0xffffff).isEqualTo(0x14508c);
    assertThat(picture.getRGB(2 * 30, 2 * 67) & 0xffffff).isEqualTo(0xb3261e);
    assertThat(picture.getRGB(2 * 50, 2 * 47) & 0xffffff).isEqualTo(0xffffff);
  }

  /// The second name is in parts, as macOS writes it.
  @Test
  void numbersClassesWhoseNamesItCannotDrawAndSaysWhichTheyAre() {
    var classes = List.of("id_card 2.5%", Normalizer.normalize("계좌번호", Form.NFD), "송장");
    var matrix = new ConfusionMatrix(classes);
    var labels = new ClassLabels(classes);

    assertThat(IntStream.range(0, 3).mapToObj(labels::label))
        .containsExactly("id_card 2.5%", "#1", "#2");
    assertThat(ConfusionPicture.of(matrix).getHeight())
        .isEqualTo(
            ConfusionPicture.of(new ConfusionMatrix(List.of("id_card 2.5%", "b", "c")))
                .getHeight());
    assertThat(Normalizer.normalize(Evaluation.described(matrix, 0, 1), Form.NFC))
        .endsWith(
            """
            class            images  precision  recall     f1
            #0 id_card 2.5%       0      0.000   0.000  0.000
            #1 계좌번호           0      0.000   0.000  0.000
            #2 송장               0      0.000   0.000  0.000

            """);
  }
}
