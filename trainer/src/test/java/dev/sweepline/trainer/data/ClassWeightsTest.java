package dev.sweepline.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {
  /// `torch.nn.CrossEntropyLoss(weight=…)` of balanced weights, from `src/test/golden/training.py`.
  @Test
  void giveTheLossOfPyTorch() throws IOException {
    JsonNode golden;
    try (var file =
        Objects.requireNonNull(
            ClassWeightsTest.class.getResourceAsStream("../training/golden.json"))) {
      golden = new ObjectMapper().readTree(file).path("weightedLoss");
    }
    var picture = Picture.of(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY), 1);
    List<ImageSet.Labeled> images = new ArrayList<>();
    for (int label = 0; label < 3; label++) {
      for (int i = 0; i < golden.path("counts").path(label).asInt(); i++) {
        images.add(new ImageSet.Labeled(picture, label));
      }
    }
    int batch = golden.path("labels").size();
    var targets = new float[batch][3];
    for (int i = 0; i < batch; i++) {
      targets[i][golden.path("labels").path(i).asInt()] = 1;
    }

    var weights = ClassWeights.balanced(images, 3);
    weights.apply(targets);

    double loss = 0;
    for (int i = 0; i < batch; i++) {
      var logits = golden.path("logits").path(i);
      double sum = 0;
      for (var logit : logits) {
        sum += Math.exp(logit.asDouble());
      }
      for (int c = 0; c < 3; c++) {
        loss -= targets[i][c] * (logits.path(c).asDouble() - Math.log(sum)) / batch;
      }
    }
    for (int c = 0; c < 3; c++) {
      assertThat((double) weights.values()[c])
          .isCloseTo(golden.path("weights").path(c).asDouble(), within(1e-6));
    }
    assertThat(loss).isCloseTo(golden.path("loss").asDouble(), within(1e-6));
  }
}
