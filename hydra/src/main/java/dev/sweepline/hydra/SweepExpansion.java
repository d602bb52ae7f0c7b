package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Expands sweeps as Hydra's basic sweeper does.
final class SweepExpansion {

  private SweepExpansion() {}

  static List<Multirun.Job> jobs(ConfigTree tree, Request request) {
    Composer.Draft master = Composer.master(tree, request);
    List<String> aboutHydra =
        master.overrides().stream()
            .filter(ParsedOverride::isAboutHydra)
            .map(ParsedOverride::text)
            .toList();
    var words = new ArrayList<String>(parameters(master, request));
    master.overrides().stream()
        .filter(override -> !override.isAboutHydra())
        .forEach(override -> words.add(override.text()));
    var jobs = new ArrayList<Multirun.Job>();
    for (List<String> job : expanded(tree, Composer.parsed(words))) {
      List<String> all = Stream.concat(aboutHydra.stream(), job.stream()).toList();
      jobs.add(new Multirun.Job(job, Composer.job(tree, request.withOverrides(all), jobs.size())));
    }
    return jobs;
  }

  /// `hydra.sweeper.params` as words of a command line.
  private static List<String> parameters(Composer.Draft master, Request request) {
    var words = new ArrayList<String>();
    if (master.hydra().get("sweeper") instanceof MapNode sweeper
        && sweeper.get("params") instanceof MapNode parameters) {
      var evaluation = new Evaluation(request.resolvers(), master.hydra());
      parameters
          .children()
          .forEach((key, value) ->
              words.add(
                  PythonText.str(key) + "=" + Evaluation.text(evaluation.dereferenced(value))));
    }
    return words;
  }

  /// The product of all words: a repeated key keeps its first place and its last value.
  private static List<List<String>> expanded(ConfigTree tree, List<ParsedOverride> overrides) {
    Map<String, List<String>> wordsOfKey = new LinkedHashMap<>();
    for (ParsedOverride override : overrides) {
      String key = override.prefixedTarget();
      List<String> values =
          override.written() instanceof Sweep sweep
              ? SweepItems.texts(
                  override, sweep, group -> List.copyOf(new ConfigRepository(tree).options(group)))
              : List.of(SweepItems.word(override, override.written()));
      wordsOfKey.put(key, values.stream().map(value -> key + "=" + value).toList());
    }
    List<List<String>> jobs = List.of(List.of());
    for (List<String> words : wordsOfKey.values()) {
      if ((long) jobs.size() * words.size() > Limits.SWEEP) {
        throw Limits.exceeded("the number of jobs", Limits.SWEEP);
      }
      var longer = new ArrayList<List<String>>();
      for (List<String> job : jobs) {
        words.forEach(word -> longer.add(Stream.concat(job.stream(), Stream.of(word)).toList()));
      }
      jobs = longer;
    }
    return jobs;
  }
}
