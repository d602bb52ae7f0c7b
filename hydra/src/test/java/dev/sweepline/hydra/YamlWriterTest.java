package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YamlWriterTest {

  @Test
  void keepsLettersOfEveryScriptReadable() {
    var values = new LinkedHashMap<String, Object>();
    values.put("모델", "문서 분류");
    values.put("place", "Größe: naïve – 日本");
    values.put("party", "🎉");

    assertThat(YamlWriter.write(values))
        .isEqualTo("모델: 문서 분류\nplace: 'Größe: naïve – 日本'\nparty: '🎉'\n");
  }

  @Test
  void escapesWhatCannotBeSeen() {
    assertThat(YamlWriter.write(Map.of("a", List.of("\u00A0", "\u2028", "\u0085", "\uFEFF", "\t"))))
        .isEqualTo("a:\n- \"\\u00a0\"\n- \"\\u2028\"\n- \"\\u0085\"\n- \"\\ufeff\"\n- \"\\t\"\n");
  }
}
