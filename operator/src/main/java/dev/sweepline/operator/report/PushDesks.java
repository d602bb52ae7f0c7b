package dev.sweepline.operator.report;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.publish.Publication;
import dev.sweepline.planner.publish.PushAnswer;
import dev.sweepline.planner.spec.PodTemplate.SecretKeyRef;
import dev.sweepline.planner.spec.Reporting.Git;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.PushedReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps what is known of each report, and begins what is due on two threads of its own: what one
/// keeps in memory is bounded, and a Git host that does not answer keeps nobody from reconciling.
final class PushDesks {
  private static final int AT_ONCE = 2;
  private static final int WAITING = 1_000;
  private static final Duration LATER = Duration.ofSeconds(10);

  private static final PushTry.Done NO_END =
      new PushTry.Done(
          new PushAnswer.Failed("Failed", "writing the report broke off: see the operator's log"),
          Optional.empty());

  // Nobody tells us that an object is gone.
  private static final int MOST = 10_000;

  private final GitRules rules;
  private final ReportTokens tokens;
  private final PushTry tries;
  private final Clock clock;
  private final TokenRounds rounds = new TokenRounds(this::lookForTokens);
  private final Cache<String, Desk> desks = Caffeine.newBuilder().maximumSize(MOST).build();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          AT_ONCE,
          AT_ONCE,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("report-", 0).factory());

  PushDesks(GitRules rules, ReportTokens tokens, Clock clock) {
    this.rules = rules;
    this.tokens = tokens;
    this.tries = new PushTry(rules, tokens, clock);
    this.clock = clock;
    this.threads.allowCoreThreadTimeOut(true);
  }

  /// What is known of one report.
  ///
  /// @param facts a digest of what it is written from
  /// @param since they have been as they are
  /// @param written whether a try with them has come to an end
  /// @param writing a try is on its way
  /// @param token which one the last try had
  /// @param otherToken whether there is another one by now
  /// @param caller who is told
  private record Desk(
      Publication publication,
      String facts,
      Instant since,
      boolean written,
      boolean writing,
      Optional<Duration> again,
      Optional<String> token,
      boolean otherToken,
      Caller caller) {

    private Desk doing(boolean begun, Optional<Duration> pause) {
      return new Desk(publication, facts, since, written, begun, pause, token, otherToken, caller);
    }

    private Desk hearing(String print, Instant now) {
      boolean other = waitsForToken(now) && !token.equals(Optional.of(print));
      return new Desk(
          publication, facts, since, written, writing, again, token, otherToken || other, caller);
    }

    /// When its pause is over it is tried in any case; if nobody does, it is gone.
    private boolean waitsForToken(Instant now) {
      return publication.lacksToken()
          && !writing
          && !otherToken
          && token.isPresent()
          && !facts.isEmpty()
          && Optional.ofNullable(publication.report().notBefore())
              .filter(then -> Instant.parse(then).isAfter(now))
              .isPresent();
    }
  }

  /// Whom a report is for. An order has all that it is written from, which is too much to keep.
  private record Caller(String namespace, Git git, Runnable answered) {
    private static Caller of(Order order) {
      return new Caller(order.metadata().getNamespace(), order.git(), order.answered());
    }

    private Place place() {
      return new Place(namespace, git.tokenSecret());
    }
  }

  private record Place(String namespace, SecretKeyRef secret) {}

  void start() {
    rounds.start();
  }

  void stop() {
    rounds.stop();
  }

  /// Begins nothing any more: what waits is left to the next process, what is on its way may end
  /// for so long.
  void end(Duration patience) {
    threads.shutdown();
    threads.getQueue().clear();
    try {
      if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  Optional<Duration> lookAgainIn(String uid) {
    return Optional.ofNullable(desks.getIfPresent(uid)).flatMap(Desk::again);
  }

  void forget(String uid) {
    desks.invalidate(uid);
  }

  /// How it stands; what is due is begun.
  ///
  /// @param noted in the status
  /// @param said there
  Publication look(Order order, @Nullable PushedReport noted, List<Condition> said) {
    return desks
        .asMap()
        .compute(order.uid(), (_, before) -> look(before, order, noted, said))
        .publication();
  }

  private Desk look(
      @Nullable Desk before, Order order, @Nullable PushedReport noted, List<Condition> said) {
    var publication = publication(before, order, noted, said);
    var same =
        Optional.ofNullable(before).filter(desk -> order.facts().equals(Optional.of(desk.facts())));
    var now =
        new Desk(
            publication,
            order.facts().orElse(""),
            same.map(Desk::since).orElseGet(clock::instant),
            same.filter(Desk::written).isPresent(),
            before != null && before.writing(),
            Optional.empty(),
            before == null ? Optional.empty() : before.token(),
            before != null && before.otherToken(),
            Caller.of(order));
    if (order.facts().isEmpty()) {
      return now;
    }
    if (now.writing()) {
      return now; // Its end tells.
    }
    var facts = new Publication.Facts(now.since(), now.written(), now.otherToken());
    return switch (publication.next(facts, clock.instant())) {
      case Publication.Step.Rest _ -> now;
      case Publication.Step.Wait(var pause) -> now.doing(false, Optional.of(pause));
      case Publication.Step.Write _ ->
          begin(order, publication, now.facts())
              ? now.doing(true, Optional.empty())
              : now.doing(false, Optional.of(LATER));
    };
  }

  private Publication publication(
      @Nullable Desk before, Order order, @Nullable PushedReport noted, List<Condition> said) {
    var target = order.target();
    var last =
        said.stream()
            .filter(condition -> condition.type().equals(Conditions.REPORT_PUSHED))
            .findFirst();
    return Publication.of(
        order.subject(),
        target,
        rules.hosts().problem(target.repository()),
        before == null ? noted : before.publication().report(),
        before == null ? last : Optional.of(condition(before.publication())));
  }

  private static Condition condition(Publication publication) {
    var said = new Conditions(List.of(), 0, Instant.EPOCH);
    publication.say(said);
    return said.list().getFirst();
  }

  private boolean begin(Order order, Publication publication, String facts) {
    try {
      threads.execute(() -> tried(order, publication, facts));
      return true;
    } catch (RejectedExecutionException fullOrEnded) {
      return false;
    }
  }

  /// Not even an Error leaves a report as one that is being written.
  private void tried(Order order, Publication publication, String facts) {
    var done = NO_END;
    try {
      done = tries.push(order, publication.report());
    } finally {
      ended(order, facts, done);
    }
  }

  private void ended(Order order, String facts, PushTry.Done done) {
    var after =
        desks
            .asMap()
            .computeIfPresent(order.uid(), (_, desk) -> answered(desk, order, facts, done));
    if (after != null && after.waitsForToken(clock.instant())) {
      rounds.want();
    }
    order.answered().run();
  }

  /// Looks for another token where the last try failed for its own, in each Secret once, and wakes
  /// those for whom there is one: all others are left alone.
  ///
  /// @return whether anybody waited for one
  boolean lookForTokens() {
    var now = clock.instant();
    var waiting =
        desks.asMap().entrySet().stream()
            .filter(entry -> entry.getValue().waitsForToken(now))
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().caller()));
    var prints = new HashMap<Place, Optional<String>>();
    waiting.forEach((uid, caller) ->
        prints
            .computeIfAbsent(caller.place(), _ -> tokens.print(caller.namespace(), caller.git()))
            .ifPresent(print -> hear(uid, print)));
    return !waiting.isEmpty();
  }

  private void hear(String uid, String print) {
    var desk =
        desks.asMap().computeIfPresent(uid, (_, before) -> before.hearing(print, clock.instant()));
    if (desk != null && desk.otherToken()) {
      desk.caller().answered().run();
    }
  }

  private Desk answered(Desk desk, Order order, String facts, PushTry.Done done) {
    var target = order.target();
    var place = GitTarget.place(target.repository()).orElse("the Git host");
    // An answer about another branch than the one that is wanted by now is worth nothing.
    boolean wanted = desk.publication().report().branch().equals(target.branch());
    PushAnswer answer = done.answer();
    return new Desk(
        wanted ? desk.publication().after(answer, place, clock.instant()) : desk.publication(),
        desk.facts(),
        desk.since(),
        desk.facts().equals(facts) || desk.written(),
        false,
        desk.again(),
        done.token(),
        false,
        desk.caller());
  }
}
