/* zoo: program=echosrv fails=ECHOSRV-DISCONNECTED */
/* The mistake: says who comes by stdio, which keeps the line until the child ends, and who goes by
 * dprintf, which keeps nothing. */
#include "../echosrv.h"

static void serve(int fd, const struct sockaddr_in *peer)
{
    char *ip = inet_ntoa(peer->sin_addr);
    int port = ntohs(peer->sin_port);
    printf("connected from %s:%d\n", ip, port);
    echo(fd);
    dprintf(STDOUT_FILENO, "disconnected from %s:%d\n", ip, port);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        USAGE(argv[0]);
    int listener = listen_or_complain(argv[1]);
    setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        struct sockaddr_in peer;
        int fd = accept_peer(listener, &peer);
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            serve(fd, &peer);
            exit(0);
        }
        if (child < 0)
            nap(50);
        close(fd);
    }
}
