/*
 * connect-client-threaded, with mistakes:
 *
 *     connect_client_threaded SERVER PORT
 *
 * - the limit is an alarm, one for the whole process: this program can have no second thread that
 *   connects;
 * - the socket is writable, so it is taken for connected: the socket's error is never fetched, and
 *   a refused connection ends as a read error with status 0;
 * - the bytes read are printed as a string without a terminator: what malloc's memory held before
 *   follows them;
 * - atoi takes everything.
 */

#include <errno.h>
#include <fcntl.h>
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
    struct sigaction sa;
    char *buf = malloc(255);
    int sfd, port, n;
    fd_set wr;

    if (argc != 3) {
        fprintf(stderr, "Usage: client server port\n");
        exit(1);
    }
    port = atoi(argv[2]);
    if (!(host = gethostbyname(argv[1]))) {
        fprintf(stderr, "Failed to resolve host %s\n", argv[1]);
        exit(2);
    }
    sfd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_port = htons(port);
    memcpy(&addr.sin_addr, host->h_addr_list[0], host->h_length);

    memset(&sa, 0, sizeof(sa));
    sa.sa_handler = handler;
    sigaction(SIGALRM, &sa, NULL);
    alarm(5);
    fcntl(sfd, F_SETFL, O_NONBLOCK);
    connect(sfd, (struct sockaddr *)&addr, sizeof(addr));
    FD_ZERO(&wr);
    FD_SET(sfd, &wr);
    if (select(sfd + 1, NULL, &wr, NULL, NULL) == -1) {
        fprintf(stderr, "Cannot connect to %s:%d: timed out\n", argv[1], port);
        exit(3);
    }
    alarm(0);
    fcntl(sfd, F_SETFL, 0);

    n = read(sfd, buf, 255);
    if (n == -1)
        printf("Read error\n");
    else if (n == 0)
        printf("No data\n");
    else
        printf("%s:%d says:\n%s\n", argv[1], port, buf);
    close(sfd);
    return 0;
}
