/* zoo: program=tcp-echo-client fails=ECHO-CLIENT-UNRESOLVED */
/* The mistake: says that the host cannot be resolved, and goes on with a result that is none. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found = NULL;
    int code = getaddrinfo(argc > 1 ? argv[1] : HOST, argc > 2 ? argv[2] : PORT, &hints, &found);
    char data[SIZE];
    if (code != 0)
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(code));
    signal(SIGPIPE, SIG_IGN);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, found->ai_addr, found->ai_addrlen) < 0)
        die("connect");
    send_message(fd);
    size_t got = read_back(fd, data);
    return finish(data, got);
}
