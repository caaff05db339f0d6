import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/** A TCP echo server with a thread for each client. */
class Echo {
    public static void main(String[] arguments) throws IOException {
        try (var server = new ServerSocket(Integer.parseInt(arguments[0]))) {
            while (true) {
                try {
                    var client = server.accept();
                    new Thread(() -> serve(client)).start();
                } catch (IOException failed) {
                    // Too many open files, perhaps: wait until some client leaves.
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException woken) {
            Thread.currentThread().interrupt();
        }
    }

    private static void serve(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException lost) {
            // The client is gone; so is this thread.
        }
    }
}
