package dev.sweepline.operator.report;

import java.io.IOException;
import java.util.Set;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/// A repository in memory whose history ends where it was cut off. JGit's own remembers where that
/// is, and its readers do not ask.
final class ShallowMemory extends InMemoryRepository {
  ShallowMemory() {
    super(new DfsRepositoryDescription("report"));
  }

  @Override
  public ObjectReader newObjectReader() {
    return new Reader(super.newObjectReader());
  }

  private final class Reader extends ObjectReader.Filter {
    private final ObjectReader reader;

    private Reader(ObjectReader reader) {
      this.reader = reader;
    }

    @Override
    protected ObjectReader delegate() {
      return reader;
    }

    @Override
    public ObjectReader newReader() {
      return new Reader(reader.newReader());
    }

    @Override
    public Set<ObjectId> getShallowCommits() throws IOException {
      return getObjectDatabase().getShallowCommits();
    }
  }
}
