package dev.sweepline.operator.ledger;

import dev.sweepline.planner.dedupe.Costs;
import dev.sweepline.planner.ledger.Contribution;
import dev.sweepline.planner.ledger.LedgerAnswer;
import dev.sweepline.planner.ledger.LedgerKey;
import dev.sweepline.planner.ledger.LedgerStanding;
import dev.sweepline.planner.ledger.MemoryFinding;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// The memory of all experiments, for the controllers.
public interface Ledger {
  /// Whether it has what this experiment adds.
  LedgerStanding standing(Contribution contribution);

  /// To be written soon; whoever asked hears of it as news.
  void tell(Contribution contribution);

  /// What is known of a digest, for whoever is to run it.
  LedgerAnswer find(LedgerKey key);

  /// What the trials of a namespace cost.
  Costs costs(String namespace);

  /// What the trials of a namespace found out about the memory of GPUs, as far as it is known now.
  List<MemoryFinding> memory(String namespace);

  /// Somebody removed the checkpoint of an experiment.
  void checkpointGone(LedgerKey key, String experimentUid);

  /// @param told hears the uids of experiments that were written about
  /// @param everything hears that the ledger came, went, or is another one: what was known of any
  ///   experiment may be wrong
  void onNews(Consumer<Set<String>> told, Runnable everything);
}
