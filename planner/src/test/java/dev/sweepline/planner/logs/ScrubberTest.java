package dev.sweepline.planner.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrubberTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "WANDB_API_KEY=0123456789abcdef | WANDB_API_KEY=***",
        "{\"password\": \"hunter2!\", \"user\": \"kim\"} | {\"password\": ***, \"user\": \"kim\"}",
        "{'aws_secret_access_key': 'abc/def'} | {'aws_secret_access_key': ***}",
        "s3 --secret-key abcdefgh --bucket docs | s3 --secret-key *** --bucket docs",
        "env: HF_TOKEN=abcdefgh | env: HF_TOKEN=***",
        "Authorization: Bearer abcdefgh.ijk | Authorization: Bearer ***",
        "cloning https://kim:abcdefgh@git.example/x | cloning https://***@git.example/x",
        "using ghp_0123456789abcdefghij here | using ghp_*** here",
        "key sk-proj-0123456789abcdef | key sk-***",
        "MOUNTED=abcdefgh | MOUNTED=***",
        "mac key 5ec2e75ec2e7 | mac key ***",
      })
  void hidesKeysByNameAndPrefixAndThoseItKnows(String text, String scrubbed) {
    assertThat(new Scrubber(Set.of("MOUNTED"), Set.of("5ec2e75ec2e7")).scrub(text))
        .isEqualTo(scrubbed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "commit=3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d3f2c9e1d",
        "digest sha256:c4eb24e017b930119146fb809336a9078bd2973d1c66b91d1c6210a2fe6eca36",
        "epoch=3 val_f1=0.885 lr: 1e-4",
        "max_token: 128, cls_token=[CLS]",
        "the password was wrong",
        "token: ${oc.env:HF_TOKEN}",
        "epoch=42-val_f1=0.885.ckpt in /checkpoints/a1"
      })
  void leavesWhatIsNoKey(String text) {
    assertThat(new Scrubber().scrub(text)).isEqualTo(text);
  }

  @Test
  void hidesAKeyOfSeveralLines() {
    var text = "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\nb";

    assertThat(new Scrubber().scrub(text)).isEqualTo("a\n***\nb");
  }

  @Test
  @Timeout(10)
  void takesNoLongTimeForLongWords() {
    var word = "x".repeat(LogEnd.BYTES);

    assertThat(new Scrubber().scrub(word)).isEqualTo(word);
    assertThat(new Scrubber().scrub("a:".repeat(LogEnd.BYTES / 2))).hasSize(LogEnd.BYTES);
  }
}
