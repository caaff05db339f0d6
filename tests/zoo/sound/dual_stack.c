/* zoo: program=tcp-echo sound */
/* One IPv6 socket with IPV6_V6ONLY off: IPv4 clients arrive with mapped addresses. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = socket(AF_INET6, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    set_option(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT};
    address.sin6_port = htons(port_from(argc, argv));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(listener, SOMAXCONN) < 0)
        die("listen");
    run_threads(listener, echo);
}
