package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Language;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import java.io.StringReader;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xml.sax.InputSource;

class FiguresOfReportTest {

  @ParameterizedTest
  @EnumSource(Language.class)
  void areWellFormedAndNamedInTheReport(Language language) throws Exception {
    var report = Report.of(ReportTest.finished(), language);

    assertThat(report.figures()).containsOnlyKeys("heat-map.svg", "interaction.svg", "curves.svg");
    for (var figure : report.figures().entrySet()) {
      assertThat(texts(figure.getValue())).isNotEmpty();
      assertThat(report.markdown())
          .contains("](20260213_doc-multiscale.assets/" + figure.getKey() + ")");
    }
  }

  @Test
  void heatMapShowsFailedAndMissingCellsAsSuch() throws Exception {
    var spec = Samples.spec(List.of(1));
    var wider =
        SweepSpecBuilder.builder(spec)
            .search(
                SearchBuilder.builder(spec.search())
                    .space(
                        List.of(
                            DimensionBuilder.builder()
                                .key("data.image_size")
                                .values(List.of("224", "384", "512"))
                                .build(),
                            DimensionBuilder.builder()
                                .key("data.augmentation")
                                .values(List.of("none", "<b>&\u0001"))
                                .build()))
                    .build())
            .build();
    var comparison =
        Comparison.of(
            wider,
            List.of(
                Samples.succeeded("224", "none", 0.84, 6),
                Samples.succeeded("224", "<b>&\u0001", 0.85, 6),
                Samples.failed("384", "none", "diverged")));
    var grid =
        CellGrid.of(comparison, wider.search(), "data.image_size", "data.augmentation", 12)
            .orElseThrow();

    var texts = texts(HeatMap.svg(grid, Samples.VAL_F1, new Words(Language.EN)));

    assertThat(texts)
        .containsSubsequence(
            "none",
            "<b>&\uFFFD",
            "224",
            "0.8400",
            "0.8500",
            "384",
            "failed",
            "not run",
            "512",
            "not run",
            "not run");
  }

  @Test
  void aHangulSyllableTakesTheRoomOfTwoLetters() {
    assertThat(List.of(Svg.shortened("회전과 원근 변형", 16), Svg.shortened("회전과 원근 변형", 12)))
        .containsExactly("회전과 원근 변형", "회전과 원근…");
    assertThat(Svg.shortened("randaugment_heavy", 12)).isEqualTo("randaugment…");
  }

  @Test
  void namesUnderTheAxisDoNotRunIntoEachOther() throws Exception {
    var values = List.of("회전과 원근 변형", "노이즈와 흐림", "randaugment_heavy", "c", "d", "e", "f");
    var points = IntStream.range(0, 7).mapToObj(i -> point(i, 0.8 + i / 100.0)).toList();
    var ticks = IntStream.range(0, 7).mapToObj(i -> new LineChart.Tick(i, values.get(i))).toList();

    var texts =
        texts(
            new LineChart(
                    "augmentation",
                    "augmentation",
                    "val_f1",
                    ticks,
                    List.of(new LineChart.Line("224", points)))
                .svg());

    assertThat(texts).contains("회전과…", "노이즈…", "randaug…");
  }

  private static LineChart.Point point(double x, double y) {
    return new LineChart.Point(x, y, OptionalDouble.empty());
  }

  private static List<String> texts(String svg) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var elements =
        factory
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)))
            .getElementsByTagName("text");
    return IntStream.range(0, elements.getLength())
        .mapToObj(i -> elements.item(i).getTextContent())
        .toList();
  }
}
