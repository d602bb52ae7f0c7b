package dev.sweepline.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// An authority that nobody knows, and a server's certificate for 127.0.0.1 that it has signed.
///
/// @param certificate the authority's own, as PEM
public record PrivateAuthority(Path certificate, SSLContext server) {
  private static final String PASSWORD = "changeit";
  private static final String STORE = " -storetype PKCS12 -storepass " + PASSWORD + " -keystore ";

  /// @param folder where its files are made
  public static PrivateAuthority in(Path folder) throws IOException, GeneralSecurityException {
    try {
      var authority = STORE + folder.resolve("authority.p12");
      var server = folder.resolve("server.p12");
      var own = STORE + server;
      var certificate = folder.resolve("authority.pem");
      var request = folder.resolve("server.csr");
      var signed = folder.resolve("server.pem");
      SaslSsl.keytool(
          "-genkeypair -alias ca -keyalg EC -dname CN=team-ca -ext bc:c -validity 2" + authority);
      SaslSsl.keytool("-exportcert -rfc -alias ca -file " + certificate + authority);
      SaslSsl.keytool("-genkeypair -alias own -keyalg EC -dname CN=git -validity 2" + own);
      SaslSsl.keytool("-certreq -alias own -file " + request + own);
      SaslSsl.keytool(
          "-gencert -rfc -alias ca -ext SAN=ip:127.0.0.1 -validity 2 -infile "
              + request
              + " -outfile "
              + signed
              + authority);
      SaslSsl.keytool("-importcert -noprompt -alias ca -file " + certificate + own);
      SaslSsl.keytool("-importcert -noprompt -alias own -file " + signed + own);
      return new PrivateAuthority(certificate, context(server));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
