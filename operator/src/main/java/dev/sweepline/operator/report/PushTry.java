package dev.sweepline.operator.report;

import dev.sweepline.operator.report.ReportTokens.Found;
import dev.sweepline.operator.store.Trust;
import dev.sweepline.planner.publish.PushAnswer;
import dev.sweepline.planner.status.PushedReport;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// Writes a report and pushes it, once.
record PushTry(GitRules rules, ReportTokens tokens, Clock clock) {
  private static final Logger LOG = Logger.getLogger(PushTry.class);

  /// What came of it.
  ///
  /// @param token which one it was tried with, or why there was none; empty where none was needed
  record Done(PushAnswer answer, Optional<String> token) {}

  Done push(Order order, PushedReport noted) {
    var done = tried(order, noted);
    log(order, noted, done.answer());
    return done;
  }

  private Done tried(Order order, PushedReport noted) {
    var print = Optional.<String>empty();
    try {
      // Nothing can be as it was: it is not written before somebody may send it.
      var early = noted.commit() == null ? Optional.of(token(order)) : Optional.<Found>empty();
      print = early.map(Found::print);
      if (early.isPresent() && early.get() instanceof Found.Missing missing) {
        return new Done(missing.answer(), print);
      }
      var pages = order.pages().get();
      boolean pushed = false;
      try {
        var same = asNoted(order, pages, noted);
        if (same.isPresent()) {
          pushed = true;
          return new Done(same.get(), print);
        }
        var found = early.orElseGet(() -> token(order));
        print = Optional.of(found.print());
        var answer =
            switch (found) {
              case Found.Missing missing -> missing.answer();
              case Found.Here(var token) -> push(order, pages, noted, token);
            };
        pushed = answer instanceof PushAnswer.Pushed;
        return new Done(answer, print);
      } finally {
        pages.ended().with(pushed);
      }
    } catch (KubernetesClientException e) {
      return new Done(
          new PushAnswer.Failed("ClusterUnavailable", "the API server answered " + e.getCode()),
          print);
    } catch (RuntimeException e) {
      // Its words may be anybody's.
      LOG.errorf(
          "report failed %s=%s cause=%s at=%s",
          order.subject().word(),
          order.metadata().getName(),
          e.getClass().getName(),
          Stream.of(e.getStackTrace()).findFirst());
      return new Done(
          new PushAnswer.Failed(
              "Failed", "writing the report failed: " + e.getClass().getSimpleName()),
          print);
    }
  }

  private Found token(Order order) {
    return tokens.find(order.metadata().getNamespace(), order.git());
  }

  private PushAnswer push(Order order, Pages pages, PushedReport noted, Token token) {
    Optional<Trust> trust;
    try {
      trust = rules.trust();
    } catch (IllegalArgumentException noCertificates) {
      return new PushAnswer.Failed(
          "AuthorityUnreadable", String.valueOf(noCertificates.getMessage()));
    }
    return new GitBranch(order.target(), token, rules.author(), trust)
        .push(pages, Optional.ofNullable(noted.commit()), order.message(), clock.instant());
  }

  /// Nobody is asked about what was pushed like this already.
  private static Optional<PushAnswer> asNoted(Order order, Pages pages, PushedReport noted) {
    var commit = noted.commit();
    if (commit == null) {
      return Optional.empty();
    }
    var digest = order.target().digest(pages.digests());
    return digest.equals(noted.digest())
        ? Optional.of(new PushAnswer.Pushed(digest, commit, pages.note()))
        : Optional.empty();
  }

  private static void log(Order order, PushedReport noted, PushAnswer answer) {
    var what = order.subject().word();
    var name = order.metadata().getName();
    var branch = order.target().branch();
    switch (answer) {
      case PushAnswer.Pushed(_, var commit, _) when commit.equals(noted.commit()) ->
          LOG.debugf("report is as it was %s=%s", what, name);
      case PushAnswer.Pushed(_, var commit, _) ->
          LOG.infof("report pushed %s=%s branch=%s commit=%s", what, name, branch, commit);
      case PushAnswer.Failed(var reason, _) ->
          LOG.warnf("report not pushed %s=%s branch=%s reason=%s", what, name, branch, reason);
    }
  }
}
