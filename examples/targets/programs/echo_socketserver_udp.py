"""A UDP echo server with socketserver."""

import socketserver
import sys


class Echo(socketserver.BaseRequestHandler):
    """One datagram: ``request`` is its bytes and the socket to answer by."""

    def handle(self) -> None:
        data, server_socket = self.request
        server_socket.sendto(data, self.client_address)


with socketserver.UDPServer(("", int(sys.argv[1])), Echo) as server:
    server.serve_forever()
