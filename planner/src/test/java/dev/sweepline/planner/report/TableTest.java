package dev.sweepline.planner.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsLineUpWhereSyllablesOfHangulTakeTheRoomOfTwoLetters() {
    var table =
        new Table(
            List.of(Table.Column.text("goals"), Table.Column.number("runs")),
            List.of(List.of("1차 목표", "12"), List.of("Target", "3")));

    assertThat(table.toText())
        .isEqualTo(
            """
            goals     runs
            1차 목표    12
            Target       3
            """);
  }
}
