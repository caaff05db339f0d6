"""A TCP echo server as the documentation of socketserver shows it, with a loop and threads."""

import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    """One client, served by a thread of its own."""

    def handle(self) -> None:
        while data := self.request.recv(4096):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    """Threads that do not keep the program from ending."""

    allow_reuse_address = True
    daemon_threads = True


with Server(("", int(sys.argv[1])), Echo) as server:
    server.serve_forever()
