/* A correct echosrv: a child for each client, which says who comes and who goes. A faulty program
 * defines one of the macros before it includes this. */
#ifndef ECHOSRV_H
#define ECHOSRV_H

#include "zoo.h"

#ifndef BACKLOG
#define BACKLOG SOMAXCONN
#endif
#ifndef USAGE
#define USAGE(program) (fprintf(stderr, "usage: %s port\n", program), exit(1))
#endif
#ifndef COMPLAIN
#define COMPLAIN(call) (perror(call), exit(1))
#endif
#ifndef PEER_PORT
#define PEER_PORT(peer) ntohs((peer)->sin_port)
#endif
#ifndef REUSE_ADDRESS
#define REUSE_ADDRESS 1
#endif
#ifndef SEND
#define SEND(fd, data, size) write_all(fd, data, size)
#endif
/* Recv has failed: false if the child is to leave without a word. */
#ifndef SAYS_LOST
#define SAYS_LOST true
#endif
#ifndef BEFORE_ECHO
#define BEFORE_ECHO(peer)
#endif
#ifndef AFTER_ECHO
#define AFTER_ECHO(peer) say("disconnected", peer)
#endif

static inline void say(const char *what, const struct sockaddr_in *peer)
{
    char ip[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &peer->sin_addr, ip, sizeof ip);
    printf("%s from %s:%d\n", what, ip, PEER_PORT(peer));
    fflush(stdout);
}

static inline void serve_and_say(int fd, const struct sockaddr_in *peer)
{
    char buffer[2048];
    ssize_t n;
    say("connected", peer);
    BEFORE_ECHO(peer);
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (!SEND(fd, buffer, n))
            break;
    if (n == 0 || SAYS_LOST)
        AFTER_ECHO(peer);
}

static inline int listen_or_complain(const char *port)
{
    struct sockaddr_in address = ipv4(INADDR_ANY, atoi(port));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        COMPLAIN("socket");
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, REUSE_ADDRESS);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        COMPLAIN("bind");
    if (listen(fd, BACKLOG) < 0)
        COMPLAIN("listen");
    return fd;
}

/* The next client and its address; never fails. */
static inline int accept_peer(int listener, struct sockaddr_in *peer)
{
    for (;;) {
        socklen_t length = sizeof *peer;
        int fd = accept(listener, (struct sockaddr *)peer, &length);
        if (fd >= 0)
            return fd;
        if (errno != EINTR && errno != ECONNABORTED)
            nap(50);
    }
}

static inline void run_echosrv(int argc, char **argv)
{
    if (argc != 2)
        USAGE(argv[0]);
    int listener = listen_or_complain(argv[1]);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        struct sockaddr_in peer;
        int fd = accept_peer(listener, &peer);
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            serve_and_say(fd, &peer);
            _exit(0);
        }
        if (child < 0)
            nap(50);
        close(fd);
    }
}

#endif
