package dev.sweepline.hydra;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads one YAML document into what was written: tags resolved, aliases and merge keys not yet.
final class YamlReader {

  /// A piece of the document.
  sealed interface Source {
    Place place();

    record Text(String tag, String text, Place place) implements Source {}

    record Items(List<Source> items, Place place) implements Source {}

    record Entries(List<Map.Entry<Source, Source>> entries, Place place) implements Source {}
  }

  /// A collection whose end was not seen yet.
  private record Open(
      boolean isMapping,
      boolean isFlow,
      List<Source> children,
      Place place,
      @Nullable String anchor) {}

  private final String file;
  private final Map<String, Source> anchors = new HashMap<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final YamlTabs tabs;
  private @Nullable Source root;
  private int documents;

  private YamlReader(String file, String text) {
    this.file = file;
    this.tabs = new YamlTabs(text);
  }

  /// The document, or null if the text holds none.
  static @Nullable Source read(String file, String text) {
    return readLines(file, text.replaceAll("[\\u0085\\u2028\\u2029]", "\n"));
  }

  /// All line breaks of YAML 1.1 are plain ones here.
  private static @Nullable Source readLines(String file, String text) {
    var reader = new YamlReader(file, text);
    var settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(Math.max(1024, text.length()))
            // In one piece: snakeyaml-engine 3.0.1 fails where a piece ends inside a pair of
            // surrogates.
            .setBufferSize(text.length() + 2)
            .build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      while (events.hasNext()) {
        reader.accept(events.next());
      }
    } catch (MarkedYamlEngineException e) {
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      throw reader.refuse(context + e.getProblem(), reader.place(e.getProblemMark()));
    } catch (YamlEngineException e) {
      throw reader.refuse(String.valueOf(e.getMessage()), new Place(file, 1));
    }
    int badTab = reader.tabs.firstOutsideText();
    if (badTab > 0) {
      throw reader.refuse("a tab where YAML wants blanks", new Place(file, badTab));
    }
    return reader.root;
  }

  private void accept(Event event) {
    switch (event) {
      case DocumentStartEvent start -> {
        if (++documents > 1) {
          throw refuse("a second document in one file", place(start.getStartMark()));
        }
      }
      case ScalarEvent scalar -> {
        Place place = place(scalar.getStartMark());
        if (!scalar.isPlain()) {
          tabs.allow(scalar);
        }
        finish(new Source.Text(tag(scalar, place), scalar.getValue(), place), scalar);
      }
      case AliasEvent alias -> {
        Source source = anchors.get(alias.getAlias().getValue());
        if (source == null) {
          throw refuse(
              "found undefined alias " + alias.getAlias().getValue(), place(alias.getStartMark()));
        }
        finish(source, null);
      }
      case CollectionStartEvent start -> {
        Place place = place(start.getStartMark());
        checkCollectionTag(start, place);
        String anchor = start.getAnchor().map(Object::toString).orElse(null);
        open.push(
            new Open(
                start instanceof MappingStartEvent,
                start.isFlow(),
                new ArrayList<>(),
                place,
                anchor));
        if (open.size() > Limits.NESTING) {
          throw Limits.exceeded("the nesting of " + file, Limits.NESTING);
        }
      }
      case CollectionEndEvent _ -> {
        Open closed = open.pop();
        Source source = close(closed);
        if (closed.anchor() != null) {
          anchor(closed.anchor(), source);
        }
        finish(source, null);
      }
      default -> {}
    }
  }

  private void anchor(String name, Source source) {
    if (anchors.putIfAbsent(name, source) != null) {
      throw refuse("found duplicate anchor '" + name + "'", source.place());
    }
  }

  private void finish(Source source, @Nullable NodeEvent event) {
    if (event != null) {
      event.getAnchor().ifPresent(anchor -> anchor(anchor.getValue(), source));
    }
    if (open.isEmpty()) {
      root = source;
    } else {
      open.element().children().add(source);
    }
  }

  private static Source close(Open closed) {
    if (!closed.isMapping()) {
      return new Source.Items(closed.children(), closed.place());
    }
    var entries = new ArrayList<Map.Entry<Source, Source>>();
    for (int i = 0; i + 1 < closed.children().size(); i += 2) {
      entries.add(Map.entry(closed.children().get(i), closed.children().get(i + 1)));
    }
    return new Source.Entries(entries, closed.place());
  }

  private String tag(ScalarEvent scalar, Place place) {
    Optional<String> tag = scalar.getTag();
    if (tag.isPresent() && !tag.get().equals("!")) {
      return shortTag(tag.get(), place);
    }
    String text = scalar.getValue();
    if (scalar.isPlain() && text.startsWith("?") && !open.isEmpty() && open.element().isFlow()) {
      throw refuse("'?' starts a key inside [] and {}; put '" + text + "' in quotes", place);
    }
    return scalar.isPlain() || tag.isPresent() ? YamlTypes.implicitTag(text) : "str";
  }

  private void checkCollectionTag(CollectionStartEvent start, Place place) {
    if (start.getTag().isPresent() && !start.getTag().get().equals("!")) {
      String expected = start instanceof MappingStartEvent ? "map" : "seq";
      if (!shortTag(start.getTag().get(), place).equals(expected)) {
        throw refuse("the tag " + start.getTag().get() + " is not supported", place);
      }
    }
  }

  private String shortTag(String tag, Place place) {
    if (!tag.startsWith(YamlTypes.TAG)) {
      throw refuse("could not determine a constructor for the tag " + tag, place);
    }
    return tag.substring(YamlTypes.TAG.length());
  }

  private Place place(Optional<Mark> mark) {
    return new Place(file, mark.map(Mark::getLine).orElse(0) + 1);
  }

  private HydraException refuse(String why, Place place) {
    return Problem.of(Problem.Category.YAML, why).at(place).asException();
  }
}
