package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Language;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The write-up of a sweep or of one run in Markdown, from facts alone: the same facts give the
/// same text. It knows no clock.
public final class Report {

  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyyMMdd");

  private final Findings findings;
  private final Words words;
  private final String figuresAt;
  private final RunLinks links;
  private final Map<String, String> figures = new LinkedHashMap<>();
  private final Page page = new Page();

  private Report(Findings findings, Language language, String figuresAt, RunLinks links) {
    this.findings = findings;
    this.words = new Words(language);
    this.figuresAt = figuresAt;
    this.links = links;
  }

  /// With its figures in a folder beside it.
  public static Document of(Findings findings, Language language) {
    return of(findings, language, Document.folder(name(findings)));
  }

  /// With its figures under another address than its own folder.
  public static Document of(Findings findings, Language language, String figuresAt) {
    return new Report(findings, language, figuresAt, RunLinks.NONE).write();
  }

  /// In each language, the first under the report's own name and the others beside it.
  public static List<Document> of(Findings findings, List<Language> languages) {
    return of(findings, languages, languages.getFirst());
  }

  /// In each language, each in a file of its own, so that none is written over another.
  ///
  /// @param main the one of the report's own name, whether it is among them or not
  public static List<Document> of(Findings findings, List<Language> languages, Language main) {
    return written(findings, languages, main, _ -> RunLinks.NONE);
  }

  /// Likewise, with links to the pages of its runs beside it.
  ///
  /// @param runs how many of the best have one
  public static List<Document> withRuns(
      Findings findings, List<Language> languages, Language main, int runs) {
    return written(
        findings, languages, main, ending -> RunLinks.to(findings.comparison(), runs, ending));
  }

  private static List<Document> written(
      Findings findings,
      List<Language> languages,
      Language main,
      Function<String, RunLinks> links) {
    var name = name(findings);
    return languages.stream()
        .map(language -> {
          var ending = language == main ? "" : "." + language.tag();
          var own = name + ending;
          return new Report(findings, language, Document.folder(own), links.apply(ending))
              .write(own);
        })
        .toList();
  }

  /// Without figures, for where there is no place beside it.
  public static String markdown(Findings findings, Language language) {
    return new Report(findings, language, "", RunLinks.NONE).write().markdown();
  }

  private Document write() {
    return write(name(findings));
  }

  private Document write(String name) {
    var verdict = Verdict.on(findings);
    var analysis = new Analysis(findings, words);
    new Outset(findings, words, page).write(verdict, analysis);
    new Outcomes(findings, words, page, links).write(verdict);
    analysis(verdict, analysis);
    nextSteps(verdict, analysis);
    return new Document(name, page.toString(), figures);
  }

  /// A run's is the run's name; a sweep has one that sorts beside those of its runs.
  private static String name(Findings findings) {
    return fileName(
        findings
            .single()
            .map(single -> single.trial().runName())
            .orElseGet(() -> dayOf(findings) + "_" + findings.sweep().name()));
  }

  /// Nothing in it may lead elsewhere.
  static String fileName(String name) {
    return name.replaceAll("[^\\p{L}\\p{N}._=+-]", "_").replaceFirst("^\\.+", "_");
  }

  private static String dayOf(Findings findings) {
    var zone = ZoneId.of(findings.spec().naming().timeZone());
    return DAY.format(findings.sweep().createdAt().atZone(zone));
  }

  private void analysis(Verdict verdict, Analysis analysis) {
    page.heading(2, words.of(Phrase.ANALYSIS));
    page.paragraph("**" + verdict.sentence(words) + "**");
    verdict.caution(words).ifPresent(page::paragraph);
    Votes.of(findings.comparison().trials(), words)
        .ifPresent(votes -> {
          page.paragraph(votes.sentence());
          page.table(votes.table());
        });
    if (!findings.spec().goals().isEmpty()) {
      page.paragraph(words.of(Phrase.GOALS));
      page.table(new Conclusions(findings, words).goals());
    }
    for (var effect : analysis.effects()) {
      page.paragraph(analysis.sentence(effect));
      page.table(analysis.table(effect));
    }
    var pictures = new Pictures(findings, words);
    for (var grid : pictures.grids()) {
      page.paragraph(
          words.of(
              Phrase.INTERACTION,
              Page.code(findings.sweep().ranking().metric()),
              Page.code(grid.rowKey()),
              Page.code(grid.columnKey())));
      page.table(analysis.interaction(grid));
    }
    new Conclusions(findings, words).importance().ifPresent(page::paragraph);
    if (!figuresAt.isEmpty()) {
      pictures.all().forEach(this::picture);
    }
    var failures = analysis.failures();
    if (!failures.isEmpty()) {
      page.paragraph(words.of(Phrase.FAILURES));
      page.bullets(failures);
    }
    page.notes("analysis");
  }

  private void picture(Pictures.Picture picture) {
    figures.put(picture.file(), picture.svg());
    page.picture(picture.title(), figuresAt + "/" + picture.file());
    if (!picture.caption().isEmpty()) {
      page.paragraph(picture.caption());
    }
  }

  private void nextSteps(Verdict verdict, Analysis analysis) {
    page.heading(2, words.of(Phrase.NEXT_STEPS));
    var steps = NextSteps.from(findings, verdict, analysis, words);
    if (steps.isEmpty()) {
      page.paragraph(words.of(Phrase.NO_STEPS));
    } else {
      page.bullets(steps);
    }
    if (findings.single().isEmpty()) {
      NextSweep.after(findings, words)
          .ifPresent(next -> {
            page.paragraph(words.of(Phrase.NEXT_SWEEP));
            page.yaml(next.yaml());
          });
    }
    page.notes("next-steps");
    page.paragraph("---");
    page.paragraph(words.of(Phrase.NOTES_HINT));
  }
}
