package dev.sweepline.operator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whom the certificate of a store, or of a Git host, may be signed by: the authorities that Java
/// knows, and those of a file.
public final class Trust {
  private final TrustManager[] managers;

  private Trust(TrustManager[] managers) {
    this.managers = managers;
  }

  public TrustManager[] managers() {
    return managers.clone();
  }

  /// @throws IllegalArgumentException naming the file and the field, where it has no certificates
  public static Trust of(Path file, String field) {
    try {
      var trusted = new ArrayList<Certificate>(known());
      trusted.addAll(read(file));
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry(Integer.toString(i), trusted.get(i));
      }
      return new Trust(managers(store));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "%s has no certificates as PEM (%s); look at %s.ca"
              .formatted(file, e.getClass().getSimpleName(), field),
          e);
    }
  }

  private static List<? extends Certificate> read(Path file)
      throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(file)) {
      var found = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new IOException("no certificates");
      }
      return List.copyOf(found);
    }
  }

  private static List<? extends Certificate> known() throws GeneralSecurityException {
    return Arrays.stream(managers(null))
        .filter(X509TrustManager.class::isInstance)
        .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
        .toList();
  }

  private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
