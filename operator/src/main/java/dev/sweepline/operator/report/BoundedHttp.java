package dev.sweepline.operator.report;

import dev.sweepline.operator.store.Trust;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/// The connections of one conversation with a Git host: to that host alone, for so long, and of
/// what it says only so much, as it is all kept in memory.
final class BoundedHttp implements HttpConnectionFactory {
  private final String place;
  private final long mostBytes;
  private final long until;
  private final Optional<Trust> trust;
  private long bytes;
  private int lastCode;

  /// @param trust whom its certificate may be signed by, where not only those do whom Java knows
  BoundedHttp(URI repository, long mostBytes, Duration patience, Optional<Trust> trust) {
    this.trust = trust;
    this.place = repository.getScheme() + "://" + repository.getAuthority();
    this.mostBytes = mostBytes;
    this.until = System.nanoTime() + patience.toNanos();
  }

  /// What was answered last; 0 where nothing was.
  int lastCode() {
    return lastCode;
  }

  boolean isFull() {
    return bytes > mostBytes;
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return trusting(new Bounded(here(url)));
  }

  @Override
  public HttpConnection create(URL url, Proxy proxy) throws IOException {
    return trusting(new Bounded(here(url), proxy));
  }

  private HttpConnection trusting(HttpConnection connection) throws IOException {
    if (trust.isPresent() && place.startsWith("https:")) {
      try {
        connection.configure(null, trust.get().managers(), null);
      } catch (GeneralSecurityException e) {
        throw new IOException(e);
      }
    }
    return connection;
  }

  private URL here(URL url) throws IOException {
    lastCode = 0;
    if (!place.equalsIgnoreCase(url.getProtocol() + "://" + url.getAuthority())) {
      throw new IOException("the Git host leads to another one, which is not followed");
    }
    return url;
  }

  private void count(int read) throws IOException {
    bytes += Math.max(0, read);
    if (isFull()) {
      throw new IOException("more than " + mostBytes + " bytes");
    }
    if (System.nanoTime() - until > 0) {
      throw new InterruptedIOException("it takes too long");
    }
  }

  private final class Bounded extends JDKHttpConnection {
    private Bounded(URL url) throws IOException {
      super(url);
    }

    private Bounded(URL url, Proxy proxy) throws IOException {
      super(url, proxy);
    }

    @Override
    public int getResponseCode() throws IOException {
      lastCode = super.getResponseCode();
      return lastCode;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int read = super.read();
          count(read < 0 ? 0 : 1);
          return read;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
          int read = super.read(buffer, from, length);
          count(read);
          return read;
        }
      };
    }
  }
}
