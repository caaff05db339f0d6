// zoo: program=tcp-echo-iterative sound
// Another language: Java, one client after the other.
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

public class JavaIterative {
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ServerSocket listener =
            new ServerSocket(Integer.parseInt(arguments[0]), 5, InetAddress.getByName("0.0.0.0"));
        while (true) {
            try (Socket client = listener.accept()) {
                InputStream input = client.getInputStream();
                OutputStream output = client.getOutputStream();
                byte[] buffer = new byte[4096];
                for (int n; (n = input.read(buffer)) > 0; ) {
                    output.write(buffer, 0, n);
                }
            } catch (IOException problem) {
                Thread.sleep(1);
            }
        }
    }
}
