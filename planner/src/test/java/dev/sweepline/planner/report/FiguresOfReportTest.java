package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.Language;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import java.io.StringReader;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class FiguresOfReportTest {
  private static final Pattern UPRIGHT = Pattern.compile("^M([0-9.]+) [0-9.]+L\\1 [0-9.]+$");

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

  @Test
  void errorBarsOfLinesThatAreNearStandBesideEachOther() throws Exception {
    var same =
        List.of(
            new LineChart.Point(0, 0.8, OptionalDouble.of(0.02)),
            new LineChart.Point(1, 0.8, OptionalDouble.of(0.01)));
    var chart =
        new LineChart(
            "val_f1",
            "data.image_size",
            "val_f1",
            List.of(new LineChart.Tick(0, "224"), new LineChart.Tick(1, "384")),
            Stream.of("none", "cutout", "mixup")
                .map(name -> new LineChart.Line(name, same))
                .toList());

    assertThat(errorBars(chart.svg()))
        .containsExactly(
            "s0 at 90", "s0 at 486", "s1 at 100", "s1 at 496", "s2 at 110", "s2 at 506");
  }

  @Test
  void oneLineStandsAboveItsTicks() throws Exception {
    var line =
        new LineChart.Line("none", List.of(new LineChart.Point(0, 0.8, OptionalDouble.of(0.02))));

    var svg = new LineChart("", "", "", List.of(new LineChart.Tick(0, "224")), List.of(line)).svg();

    assertThat(errorBars(svg)).containsExactly("s0 at 298");
  }

  private static List<String> errorBars(String svg) throws Exception {
    return elements(svg, "path")
        .filter(path -> path.getAttribute("class").startsWith("stroke "))
        .flatMap(path ->
            UPRIGHT
                .matcher(path.getAttribute("d"))
                .results()
                .map(bar ->
                    path.getAttribute("class").substring("stroke ".length())
                        + " at "
                        + bar.group(1)))
        .toList();
  }

  private static LineChart.Point point(double x, double y) {
    return new LineChart.Point(x, y, OptionalDouble.empty());
  }

  private static List<String> texts(String svg) throws Exception {
    return elements(svg, "text").map(Element::getTextContent).toList();
  }

  private static Stream<Element> elements(String svg, String name) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    var elements =
        factory
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)))
            .getElementsByTagName(name);
    return IntStream.range(0, elements.getLength()).mapToObj(i -> (Element) elements.item(i));
  }
}
