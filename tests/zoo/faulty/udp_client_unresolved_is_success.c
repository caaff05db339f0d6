/* zoo: program=udp-echo-client fails=ECHO-CLIENT-UNRESOLVED */
/* The mistake, as listings make it: says why, and exits with status 0. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM}, *found;
    struct sockaddr_in server;
    char data[128];
    int code = getaddrinfo(argc > 1 ? argv[1] : HOST, argc > 2 ? argv[2] : PORT, &hints, &found);
    if (code != 0) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(code));
        return 0;
    }
    memcpy(&server, found->ai_addr, sizeof server);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    size_t n = ask(fd, &server, data, sizeof data);
    show(data, n);
    show_sender(&server);
}
