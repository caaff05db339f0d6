/* zoo: program=echosrv sound */
/* Standard output is fully buffered: both lines come out when the child exits. */
#include "../echosrv.h"
int main(int argc, char **argv)
{
    if (argc != 2)
        USAGE(argv[0]);
    int listener = listen_or_complain(argv[1]);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
    for (;;) {
        struct sockaddr_in peer;
        char buffer[2048], ip[INET_ADDRSTRLEN];
        ssize_t n;
        int fd = accept_peer(listener, &peer);
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            inet_ntop(AF_INET, &peer.sin_addr, ip, sizeof ip);
            printf("connected from %s:%d\n", ip, ntohs(peer.sin_port));
            while ((n = read_some(fd, buffer, sizeof buffer)) > 0 && write_all(fd, buffer, n))
                ;
            printf("disconnected from %s:%d\n", ip, ntohs(peer.sin_port));
            exit(0);
        }
        if (child < 0)
            nap(50);
        close(fd);
    }
}
