/* zoo: program=udp-echo-server sound */
/* One IPv6 socket with IPV6_V6ONLY off: IPv4 clients arrive with mapped addresses. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT};
    address.sin6_port = htons(port_from(argc, argv));
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    run_udp(fd);
}
