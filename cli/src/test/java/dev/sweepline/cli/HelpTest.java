package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// What somebody sees who does not know the commands yet.
class HelpTest {

  @Test
  void saysInALineWhatWasMisread() {
    assertThat(Ran.sweepline("watch"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "sweepline: Missing required parameter: 'SWEEP'\nsweepline: sweepline watch --help says more\n"));
    assertThat(Ran.sweepline("watch", "a", "b").err())
        .isEqualTo(
            "sweepline: sweepline watch takes no more words, and there is \"b\"\nsweepline: sweepline watch --help says more\n");
    assertThat(Ran.sweepline("ledger", "foo").err())
        .isEqualTo(
            "sweepline: sweepline ledger has no command \"foo\"; it has list, show, export, import, help\n"
                + "sweepline: sweepline ledger --help says more\n");
    assertThat(Ran.sweepline("wach").err())
        .startsWith("sweepline: sweepline has no command \"wach\"; did you mean watch?\n");
    assertThat(Ran.sweepline("compare", "docs", "--srot", "val_f1").err())
        .startsWith("sweepline: sweepline compare has no option --srot; did you mean --sort?\n");
    assertThat(Ran.sweepline("compare", "docs", "--srot=val_f1").err())
        .startsWith("sweepline: sweepline compare has no option --srot; did you mean --sort?\n");
  }

  @Test
  void showsTheCommandsToWhoeverNamesNone() {
    var ran = Ran.sweepline();

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).startsWith("Usage: sweepline [-hV] COMMAND\n").contains("watch", "vote");
  }

  /// The list of commands has the first line of each description alone.
  @ParameterizedTest
  @MethodSource("commands")
  void everyDescriptionBeginsWithASentence(String name, CommandLine command) {
    var description = command.getCommandSpec().usageMessage().description();

    assertThat(description).as(name).isNotEmpty();
    assertThat(description[0]).as(name).endsWith(".");
  }

  /// A command that is broken in two cannot be copied.
  @ParameterizedTest
  @MethodSource("commands")
  void examplesFitALine(String name, CommandLine command) {
    var lines = command.getCommandSpec().usageMessage().description();

    assertThat(Arrays.stream(lines).filter(line -> line.contains("sweepline ")))
        .as(name)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
  }

  static Stream<Arguments> commands() {
    return all(Sweepline.commandLine(System.out, System.err))
        .filter(command -> !command.getCommandName().equals("help"))
        .map(command -> Arguments.of(command.getCommandSpec().qualifiedName(), command));
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::all));
  }
}
