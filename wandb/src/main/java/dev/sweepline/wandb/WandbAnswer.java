package dev.sweepline.wandb;

import java.time.Duration;
import java.util.Optional;

/// What the W&B server made of a request.
public sealed interface WandbAnswer {
  /// The run is there; `isNew` if it was not before. Names are the server's: it may fill in an
  /// entity.
  record Opened(String entity, String project, long historyLines, boolean isNew)
      implements WandbAnswer {}

  /// Where the run stands; `lines` of history, the last of them at `position`.
  ///
  /// @param consoleLines how many lines its console has
  /// @param systemLines how many rows of system metrics it has
  /// @param lastSystem when the last of these was measured, in seconds; 0 without any
  /// @param told what those lines tell, if a forwarder sent them
  record Stands(
      long lines,
      RunPosition position,
      long consoleLines,
      long systemLines,
      double lastSystem,
      Told told)
      implements WandbAnswer {
    /// A run of which W&B has nothing.
    public static final Stands START = new Stands(0, RunPosition.START, 0, 0, 0, Told.NOTHING);
  }

  /// Taken; `stopAsked` if somebody pressed Stop.
  record Taken(boolean stopAsked) implements WandbAnswer {}

  /// Not now: the same request may succeed later.
  record Later(Optional<Duration> after, String why) implements WandbAnswer {
    /// A run that is being deleted, or was: the server keeps its id.
    public boolean conflict() {
      return why.startsWith("HTTP 409 ");
    }
  }

  /// There is no key to ask with, which costs the server nothing.
  record Keyless(String why) implements WandbAnswer {}

  /// Never, as things are: a person is needed.
  record Refused(String why) implements WandbAnswer {
    /// The key is none, or no longer: nothing will be taken from whoever asks with it.
    public boolean loggedOut() {
      return why.startsWith("HTTP 401 ");
    }

    /// The key may not do this, here.
    public boolean forbidden() {
      return why.startsWith("HTTP 403 ");
    }

    /// Less at once may be taken.
    public boolean tooLarge() {
      return why.startsWith("HTTP 413 ");
    }
  }
}
