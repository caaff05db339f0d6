#!/usr/bin/python3 -S
"""Gina and Hal: each datagram goes back."""

import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", 58001))
while True:
    data, sender = server.recvfrom(128)
    server.sendto(data, sender)
