package dev.sweepline.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/// The documents of a YAML file, as `kubectl` makes JSON of them.
///
/// Jackson's own reader gives the name of an alias for what it stands for.
final class Documents {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  // An alias may stand for what has aliases: a short file can be a large one.
  private static final int LARGEST = 1_000_000;
  private static final int DEEPEST = 200;

  private int size;

  private Documents() {}

  /// @throws Unreadable also where a key is there twice
  static List<JsonNode> of(String text) throws Unreadable {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    var dumper = new DumperOptions();
    var yaml =
        new Yaml(
            new SafeConstructor(options),
            new Representer(dumper),
            dumper,
            options,
            new ResolverOfKubectl());
    var documents = new Documents();
    var nodes = new ArrayList<JsonNode>();
    try {
      for (var document : yaml.loadAll(text)) {
        nodes.add(documents.node(document, 0));
      }
      return nodes;
    } catch (MarkedYAMLException broken) {
      throw new Unreadable(
          broken.getProblem()
              + (broken.getProblemMark() == null
                  ? ""
                  : " (line " + (broken.getProblemMark().getLine() + 1) + ")"));
    } catch (YAMLException broken) {
      throw new Unreadable(String.valueOf(broken.getMessage()));
    }
  }

  private JsonNode node(@Nullable Object value, int depth) throws Unreadable {
    if (depth > DEEPEST) {
      throw new Unreadable("an alias is within what it stands for, or the fields are too deep");
    }
    if (++size > LARGEST) {
      throw new Unreadable("its aliases stand for more than " + LARGEST + " values");
    }
    return switch (value) {
      case null -> NullNode.instance;
      case Map<?, ?> fields -> {
        var object = NODES.objectNode();
        for (var field : fields.entrySet()) {
          object.set(String.valueOf(field.getKey()), node(field.getValue(), depth + 1));
        }
        yield object;
      }
      case Iterable<?> items -> {
        var list = NODES.arrayNode();
        for (var item : items) {
          list.add(node(item, depth + 1));
        }
        yield list;
      }
      default -> JSON.valueToTree(value);
    };
  }

  /// What is wrong with the YAML, in a line.
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  /// To `kubectl` a date is text, and so is `1:30`, which is 90 to others.
  private static final class ResolverOfKubectl extends Resolver {
    @Override
    public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
      var tag = super.resolve(kind, value, implicit);
      boolean text =
          kind == NodeId.scalar
              && value != null
              && (tag.equals(Tag.TIMESTAMP)
                  || (value.contains(":") && (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT))));
      return text ? Tag.STR : tag;
    }
  }
}
