/* A canary of the kill matrix: takes every datagram, and never answers one. */
#include "../udp.h"

int main(int argc, char **argv)
{
    char buffer[4096];
    int fd = bind_udp(port_from(argc, argv));
    for (;;)
        recv(fd, buffer, sizeof buffer, 0);
}
