#!/usr/bin/python3 -S
"""Gina and Hal: any language will do, if its programs are on the machine that grades."""

import socket

server = socket.create_server(("", 58001), backlog=5)
while True:
    client, _ = server.accept()
    with client:
        try:
            while data := client.recv(128):
                client.sendall(data)
        except OSError:
            pass  # the client has left
