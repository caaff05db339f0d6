/*
 * read-timeout-client, with mistakes:
 *
 *     read_timeout_client SERVER PORT
 *
 * - signal() installs its handler with SA_RESTART: the timeout of connect never fires;
 * - what read returns is an index unseen: at an error a byte is stored in front of the buffer;
 * - atoi: "abc" is taken for port 0, and 65616 for 80.
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>

static void handler(int sig)
{
    (void)sig;
}

int main(int argc, char *argv[])
{
    struct hostent *host;
    struct sockaddr_in addr;
    struct timeval tv;
    fd_set rd, ex;
    char buf[256];
    int sfd, port, n;

    if (argc != 3) {
        fprintf(stderr, "Usage: readtimeout server port\n");
        exit(1);
    }
    port = atoi(argv[2]);
    if (!(host = gethostbyname(argv[1]))) {
        fprintf(stderr, "Failed to resolve host %s\n", argv[1]);
        exit(2);
    }
    if ((sfd = socket(AF_INET, SOCK_STREAM, 0)) == -1) {
        fprintf(stderr, "Failed to create socket: %s\n", strerror(errno));
        exit(1);
    }
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_port = htons(port);
    memcpy(&addr.sin_addr, host->h_addr_list[0], host->h_length);

    signal(SIGALRM, handler);
    alarm(5);
    if (connect(sfd, (struct sockaddr *)&addr, sizeof(addr)) == -1) {
        fprintf(stderr, "Cannot connect to %s:%d: %s\n", argv[1], port,
                errno == EINTR ? "timed out" : strerror(errno));
        exit(3);
    }
    alarm(0);

    FD_ZERO(&rd);
    FD_ZERO(&ex);
    FD_SET(sfd, &rd);
    FD_SET(sfd, &ex);
    tv.tv_sec = 10;
    tv.tv_usec = 0;
    switch (select(sfd + 1, &rd, NULL, &ex, &tv)) {
    case -1:
        fprintf(stderr, "Select failed: %s\n", strerror(errno));
        exit(1);
    case 0:
        fprintf(stderr, "Timeout occurred\n");
        exit(2);
    }
    if (FD_ISSET(sfd, &ex)) {
        fprintf(stderr, "Exception on socket\n");
        exit(3);
    }
    n = read(sfd, buf, 255);
    buf[n] = '\0';
    printf("%s:%d says:\n%s\n", argv[1], port, buf);
    close(sfd);
    return 0;
}
