/* zoo: program=tcp-echo-iterative sound */
/* Tries a dual-stack socket first, and where it cannot have one a socket of IPv4; without either it
 * says so and exits. */
#include "../zoo.h"

static int listen_dual_stack(int port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    int fd = socket(AF_INET6, SOCK_STREAM, 0), off = 0, on = 1;
    if (fd < 0)
        return -1;
    if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 5) == 0)
        return fd;
    close(fd);
    return -1;
}

int main(int argc, char **argv)
{
    int port = port_from(argc, argv), listener = listen_dual_stack(port);
    run_iterative(listener < 0 ? listen_on(port, 5) : listener, echo);
}
