package dev.sweepline.planner.spec;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a sweep or an experiment is written up, and where the operator commits that.
@ValidationRule(
    value = "!has(self.languages) || self.languages.all(l, self.languages.exists_one(m, m == l))",
    message = "a language is there twice: name each once",
    fieldPath = ".languages")
public record Reporting(
    @JsonPropertyDescription("The language of the report: en or ko.") @Default("en")
        Language language,
    @JsonPropertyDescription(
            "The languages of the report, where it is written in more than one; the first is the one"
                + " of NAME.md, ko after it that of NAME.ko.md. Absent: language alone.")
        @Size(min = 1, max = 2)
        List<Language> languages,
    @JsonPropertyDescription(
            "Where the operator commits the report when it is over, and when its facts change after"
                + " that; absent: nowhere.")
        @Nullable Git git)
    implements SpecPart {

  public static final Reporting DEFAULT = new Reporting(Language.EN, List.of(), null);

  public Reporting {
    language = language == null ? Language.EN : language;
    languages = languages == null ? List.of() : List.copyOf(languages);
  }

  /// All that it is written in, the main one first.
  public List<Language> spoken() {
    return languages.isEmpty() ? List.of(language) : languages;
  }

  /// That of whoever asks for no other.
  public Language main() {
    return spoken().getFirst();
  }

  /// A branch for reports. Whoever may write a Sweep or an Experiment names it, so that the chart
  /// says which hosts the operator speaks to.
  @ValidationRule(
      value = "!self.repository.contains('@')",
      message =
          "repository holds a user or a literal key before its host: keep the key in a Secret and"
              + " name that in tokenSecret")
  @ValidationRule(
      // No pattern: its message would repeat the address, which may hold a key.
      value =
          "self.repository.contains('@') || self.repository.matches(r'"
              + Patterns.REPOSITORY
              + "')",
      message =
          "repository is no address of a repository, such as https://git.example/doc-cls.git,"
              + " without ? and #")
  @ValidationRule(
      value =
          "!has(self.branch) || !(self.branch.contains('..') || self.branch.contains('//') ||"
              + " self.branch.contains('/.') || self.branch.contains('.lock'))",
      message = "branch: Git has no branches with .., //, /. or .lock in their names",
      fieldPath = ".branch")
  public record Git(
      @JsonPropertyDescription(
              "The repository, such as https://git.example.com/team/docs.git; its host is one of the"
                  + " chart's reports.git.allowedHosts.")
          @Required
          @Size(min = 10, max = 1024)
          String repository,
      @JsonPropertyDescription("The folder of the reports in it.")
          @Default("docs/04-report")
          @Pattern(Patterns.FOLDER)
          @Size(min = 1, max = 256)
          String path,
      @JsonPropertyDescription("The branch; absent: report/ and the object's name.")
          @Pattern(Patterns.REPORT_BRANCH)
          @Size(min = 8, max = 200)
          @Nullable String branch,
      @JsonPropertyDescription(
              "The branch that it starts from where it is not there; absent: the repository's"
                  + " default one.")
          @Pattern(Patterns.BRANCH)
          @Size(min = 1, max = 200)
          @Nullable String base,
      @JsonPropertyDescription(
              "The user that the token is sent with; most Git hosts take any, some want a certain"
                  + " one.")
          @Default("x-access-token")
          @Pattern(Patterns.USER_NAME)
          @Size(min = 1, max = 128)
          String username,
      @JsonPropertyDescription(
              "A token that may write to the repository, in a Secret of this namespace that is"
                  + " labelled sweepline.dev/use.")
          @Required
          PodTemplate.SecretKeyRef tokenSecret,
      @JsonPropertyDescription(
              "Of a Sweep: true commits a page of each of its runs too, of at most the 1000 best.")
          @Nullable Boolean runs)
      implements SpecPart {

    public Git {
      path = path == null ? "docs/04-report" : path;
      username = username == null ? "x-access-token" : username;
    }

    /// Whether each run has a page there.
    public boolean hasRuns() {
      return Boolean.TRUE.equals(runs);
    }
  }
}
