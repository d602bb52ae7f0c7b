package dev.sweepline.cli.configs;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `sweepline configs`.
@Command(
    name = "configs",
    mixinStandardHelpOptions = true,
    description = "Brings configuration trees into a cluster, for spec.configs of a Sweep.",
    subcommands = {PushCommand.class, CommandLine.HelpCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class ConfigsCommand {}
