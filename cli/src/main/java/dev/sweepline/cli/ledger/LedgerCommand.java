package dev.sweepline.cli.ledger;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `sweepline ledger`.
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    description = "Shows, saves and restores what is remembered of a namespace's experiments.",
    subcommands = {
      ListCommand.class,
      ShowCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      CommandLine.HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class LedgerCommand {}
