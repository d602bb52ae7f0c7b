package dev.sweepline.cli.wandb;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `sweepline wandb`.
@Command(
    name = "wandb",
    mixinStandardHelpOptions = true,
    description = "Brings runs to Weights & Biases.",
    subcommands = {SyncCommand.class, CommandLine.HelpCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class WandbCommand {}
