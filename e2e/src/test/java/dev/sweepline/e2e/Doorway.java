package dev.sweepline.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/// Lets a cluster's Pods reach a server that listens on this machine's loopback alone.
final class Doorway implements AutoCloseable {
  private final ServerSocket door;
  private final int behind;

  private Doorway(ServerSocket door, int behind) {
    this.door = door;
    this.behind = behind;
  }

  /// @param node an address of the cluster: the door opens where this machine looks towards it
  /// @param behind the port on the loopback
  static Doorway open(String node, int behind) throws IOException {
    InetAddress facing;
    try (var way = new DatagramSocket()) {
      way.connect(new InetSocketAddress(node, 1));
      facing = way.getLocalAddress();
    }
    var doorway = new Doorway(new ServerSocket(0, 50, facing), behind);
    Thread.ofVirtual().start(doorway::letIn);
    return doorway;
  }

  URI outside() {
    return URI.create(
        "http://%s:%d".formatted(door.getInetAddress().getHostAddress(), door.getLocalPort()));
  }

  private void letIn() {
    try {
      while (true) {
        var guest = door.accept();
        Thread.ofVirtual().start(() -> connect(guest));
      }
    } catch (IOException e) {
      if (!door.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void connect(Socket guest) {
    try (guest;
        var host = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      var back = Thread.ofVirtual().start(() -> pass(host, guest));
      pass(guest, host);
      back.join();
    } catch (IOException e) {
      // Whoever knocked tries again.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of them hung up.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
