/* zoo: program=echosrv sound */
/* One IPv6 socket with IPV6_V6ONLY off: it prints mapped addresses. */
#include "../zoo.h"
static void serve(int fd)
{
    char ip[INET6_ADDRSTRLEN];
    struct sockaddr_in6 peer;
    socklen_t length = sizeof peer;
    if (getpeername(fd, (struct sockaddr *)&peer, &length) < 0)
        return;
    inet_ntop(AF_INET6, &peer.sin6_addr, ip, sizeof ip);
    dprintf(1, "connected from %s:%d\n", ip, ntohs(peer.sin6_port));
    echo(fd);
    dprintf(1, "disconnected from %s:%d\n", ip, ntohs(peer.sin6_port));
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "Usage: %s PORT\n", argv[0]);
        return 2;
    }
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT};
    address.sin6_port = htons(atoi(argv[1]));
    int listener = socket(AF_INET6, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    set_option(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(listener, SOMAXCONN) < 0)
        die("listen");
    run_threads(listener, serve);
}
