package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which trials a sweep has: every combination of the values, but for the excluded ones, once per
/// seed.
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
    message = "a seed appears twice",
    fieldPath = ".seeds")
// Kubernetes' CEL has no product over a list; 8 keys of 100 values and 100 seeds stay below 2^63.
@ValidationRule(
    value =
        "has(self.maxTrials) || size(self.space) == 0"
            + " || (size(self.seeds) * size(self.space[0].values)"
            + " * (size(self.space) > 1 ? size(self.space[1].values) : 1)"
            + " * (size(self.space) > 2 ? size(self.space[2].values) : 1)"
            + " * (size(self.space) > 3 ? size(self.space[3].values) : 1)"
            + " * (size(self.space) > 4 ? size(self.space[4].values) : 1)"
            + " * (size(self.space) > 5 ? size(self.space[5].values) : 1)"
            + " * (size(self.space) > 6 ? size(self.space[6].values) : 1)"
            + " * (size(self.space) > 7 ? size(self.space[7].values) : 1)) <= 10000",
    message = "more than 10000 cells: set search.maxTrials, or give fewer values")
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
@RecordBuilder
public record Search(
    @JsonPropertyDescription("Grid: every combination of the values.") @Default("Grid")
        Algorithm algorithm,
    @JsonPropertyDescription("The keys that vary, with their values.")
        @Required
        @Size(min = 1, max = 8)
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
            "At most this many trials, in the order of the grid; needed above 10000 cells.")
        @Min(1)
        @Max(100000)
        @Nullable Integer maxTrials)
    implements SpecPart {

  /// How cells are chosen.
  public enum Algorithm {
    @JsonProperty("Grid")
    GRID
  }

  public Search {
    algorithm = algorithm == null ? Algorithm.GRID : algorithm;
    space = space == null ? List.of() : List.copyOf(space);
    exclude = exclude == null ? List.of() : List.copyOf(exclude);
    blocks = blocks == null ? List.of() : List.copyOf(blocks);
    seeds = seeds == null ? List.of(1) : List.copyOf(seeds);
  }
}
