package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which trials a sweep has: every combination of the values, or as many samples as are asked for;
/// without the excluded ones, once per seed.
@ValidationRule(
    value = "self.space.all(p, self.space.exists_one(q, q.key == p.key))",
    message = "a key appears twice: give each key once with all of its values",
    fieldPath = ".space")
@ValidationRule(
    value = "self.space.all(p, !p.key.matches('^[+]*seed$'))",
    message = "seeds are no key of search.space: use search.seeds",
    fieldPath = ".space")
@ValidationRule(
    value = "!has(self.seeds) || self.seeds.all(s, self.seeds.exists_one(t, t == s))",
    message = "a seed appears twice: give each once",
    fieldPath = ".seeds")
// Kubernetes' CEL has no product over a list; 8 keys of 100 values and 100 seeds stay below 2^63.
@ValidationRule(
    value =
        "has(self.maxTrials) || self.algorithm != 'Grid' || has(self.zip) || size(self.space) == 0"
            + " || (size(self.seeds) * (has(self.space[0].values) ? size(self.space[0].values) : 1)"
            + " * (size(self.space) > 1 && has(self.space[1].values) ? size(self.space[1].values) :"
            + " 1)"
            + " * (size(self.space) > 2 && has(self.space[2].values) ? size(self.space[2].values) :"
            + " 1)"
            + " * (size(self.space) > 3 && has(self.space[3].values) ? size(self.space[3].values) :"
            + " 1)"
            + " * (size(self.space) > 4 && has(self.space[4].values) ? size(self.space[4].values) :"
            + " 1)"
            + " * (size(self.space) > 5 && has(self.space[5].values) ? size(self.space[5].values) :"
            + " 1)"
            + " * (size(self.space) > 6 && has(self.space[6].values) ? size(self.space[6].values) :"
            + " 1)"
            + " * (size(self.space) > 7 && has(self.space[7].values) ? size(self.space[7].values) :"
            + " 1)) <= 10000",
    message = "more than 10000 cells: set search.maxTrials, or give fewer values")
@ValidationRule(
    value = "self.algorithm == 'Grid' || has(self.maxTrials)",
    message = "Random and TPE need search.maxTrials: how many trials to run",
    fieldPath = ".maxTrials")
@ValidationRule(
    value = "self.algorithm != 'TPE' || !has(self.maxTrials) || self.maxTrials <= 10000",
    message = "TPE looks at every result before each trial: at most 10000 trials",
    fieldPath = ".maxTrials")
@ValidationRule(
    value = "self.algorithm != 'Grid' || self.space.all(p, !has(p.min))",
    message = "min and max are for Random and TPE: give values, or set search.algorithm",
    fieldPath = ".space")
@ValidationRule(
    value = "self.algorithm != 'Grid' || !has(self.seed)",
    message = "search.seed is for Random and TPE; the seeds of training are search.seeds",
    fieldPath = ".seed")
@ValidationRule(
    value = "self.algorithm == 'TPE' || !has(self.tpe)",
    message = "search.tpe is for algorithm TPE",
    fieldPath = ".tpe")
@ValidationRule(
    value = "!has(self.blocks) || self.blocks.all(b, self.space.exists(p, p.key == b))",
    message = "every block must be a key of search.space",
    fieldPath = ".blocks")
@ValidationRule(
    value =
        "!has(self.blocks) || self.blocks.all(b, b in ['model', 'augmentation', 'data.augmentation',"
            + " 'data.image_size'])",
    message = "blocks can be model, data.augmentation and data.image_size",
    fieldPath = ".blocks")
@ValidationRule(
    value = "self.space.map(p, p.key) == oldSelf.space.map(p, p.key)",
    message = "the keys of search.space cannot change, only their values; make a new Sweep",
    fieldPath = ".space")
@ValidationRule(
    value =
        "has(self.exclude) == has(oldSelf.exclude) && (!has(self.exclude) || self.exclude =="
            + " oldSelf.exclude)",
    message = "search.exclude cannot change; make a new Sweep")
@ValidationRule(
    value =
        "has(self.blocks) == has(oldSelf.blocks) && (!has(self.blocks) || self.blocks =="
            + " oldSelf.blocks)",
    message = "search.blocks cannot change; make a new Sweep")
@ValidationRule(
    value =
        "self.algorithm == oldSelf.algorithm && has(self.seed) == has(oldSelf.seed) &&"
            + " (!has(self.seed) || self.seed == oldSelf.seed) && has(self.tpe) == has(oldSelf.tpe)"
            + " && (!has(self.tpe) || self.tpe == oldSelf.tpe)",
    message = "search.algorithm, seed and tpe cannot change; make a new Sweep")
@ValidationRule(
    value = "has(self.zip) == has(oldSelf.zip) && (!has(self.zip) || self.zip == oldSelf.zip)",
    message = "search.zip cannot change; make a new Sweep")
@ValidationRule(
    value =
        "self.space.all(p, oldSelf.space.all(q, p.key != q.key || (has(p.min) == has(q.min) &&"
            + " (!has(p.min) || p.min == q.min) && has(p.max) == has(q.max) && (!has(p.max) ||"
            + " p.max == q.max) && has(p.scale) == has(q.scale) && (!has(p.scale) || p.scale =="
            + " q.scale) && has(p.type) == has(q.type) && (!has(p.type) || p.type == q.type) &&"
            + " has(p.step) == has(q.step) && (!has(p.step) || p.step == q.step) && has(p.when) =="
            + " has(q.when) && (!has(p.when) || p.when == q.when))))",
    message = "of a key in search.space only the values can change; make a new Sweep",
    fieldPath = ".space")
@RecordBuilder
public record Search(
    @JsonPropertyDescription(
            "Grid: every combination of the values. Random: samples that know nothing of each"
                + " other. TPE: samples near those that did well (Bergstra and others 2011, as"
                + " Optuna has it).")
        @Default("Grid")
        Algorithm algorithm,
    @JsonPropertyDescription(
            "The keys that vary, with their values. A MultiScale sweep without data.image_size"
                + " has it with 224, 384, 512, 640.")
        // An API server asks the rules of a default before it fills in the defaults within.
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @Default("[]")
        @Size(max = 8)
        List<Dimension> space,
    @JsonPropertyDescription(
            "Cells to leave out: CEL over params, a map from key to value text, such as"
                + " int(params['data.image_size']) >= 640 && params['model'] =="
                + " 'efficientnet_b7'.")
        @Size(max = 16)
        List<@Size(min = 1, max = 1024) String> exclude,
    @JsonPropertyDescription(
            "Keys crossed with the factor under test, such as model; not needed for Custom.")
        @Size(max = 8)
        List<@Size(min = 1, max = 128) String> blocks,
    @JsonPropertyDescription("Each cell runs once per seed.")
        @Default("[1]")
        @Size(min = 1, max = 100)
        List<@Min(0) @Max(2147483647) Integer> seeds,
    @JsonPropertyDescription(
            "At most this many trials, in the order of the search; needed above 10000 cells, for"
                + " Random and for TPE.")
        @Min(1)
        @Max(100000)
        @Nullable Integer maxTrials,
    @JsonPropertyDescription("For Random and TPE: another seed gives other samples. Absent: 1.")
        @Min(0)
        @Max(2147483647)
        @Nullable Integer seed,
    @JsonPropertyDescription(
            "Lists of keys that move together: the first value of one goes with the first of the"
                + " others.")
        @Size(max = 4)
        List<List<String>> zip,
    @JsonPropertyDescription("How TPE works; absent: as Optuna does by default.") @Nullable Tpe tpe)
    implements SpecPart {

  /// How cells are chosen.
  public enum Algorithm {
    @JsonProperty("Grid")
    GRID,
    @JsonProperty("Random")
    RANDOM,
    @JsonProperty("TPE")
    TPE
  }

  /// How TPE works.
  public record Tpe(
      @JsonPropertyDescription("So many trials have a result before results are learned from.")
          @Default("10")
          @Min(1)
          @Max(1000)
          Integer startupTrials,
      @JsonPropertyDescription("How many values of each key are weighed against each other.")
          @Default("24")
          @Min(1)
          @Max(1000)
          Integer candidates)
      implements SpecPart {

    public static final Tpe DEFAULT = new Tpe(10, 24);

    public Tpe {
      startupTrials = startupTrials == null ? Integer.valueOf(10) : startupTrials;
      candidates = candidates == null ? Integer.valueOf(24) : candidates;
    }
  }

  /// Nothing varies.
  public static final Search NONE = SearchBuilder.builder().build();

  private static final String IMAGE_SIZE = "data.image_size";
  private static final List<String> IMAGE_SIZES = List.of("224", "384", "512", "640");

  public Search {
    algorithm = algorithm == null ? Algorithm.GRID : algorithm;
    space = space == null ? List.of() : List.copyOf(space);
    exclude = exclude == null ? List.of() : List.copyOf(exclude);
    blocks = blocks == null ? List.of() : List.copyOf(blocks);
    seeds = seeds == null ? List.of(1) : List.copyOf(seeds);
    zip = zip == null ? List.of() : zip.stream().map(List::copyOf).toList();
  }

  /// The seed of the samples.
  public int sampleSeed() {
    return seed == null ? 1 : seed;
  }

  /// The same, with the image sizes that a sweep over them has unless it names its own.
  Search withImageSizes() {
    if (space.stream().noneMatch(dimension -> dimension.key().equals(IMAGE_SIZE))) {
      var sizes = DimensionBuilder.builder().key(IMAGE_SIZE).values(IMAGE_SIZES).build();
      return SearchBuilder.builder(this)
          .space(Stream.concat(Stream.of(sizes), space.stream()).toList())
          .build();
    }
    return SearchBuilder.builder(this)
        .space(
            space.stream()
                .map(dimension ->
                    dimension.key().equals(IMAGE_SIZE)
                            && dimension.values().isEmpty()
                            && !dimension.numeric()
                        ? DimensionBuilder.builder(dimension).values(IMAGE_SIZES).build()
                        : dimension)
                .toList())
        .build();
  }
}
