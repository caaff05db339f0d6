/*
 * connect-client, with mistakes:
 *
 *     connect_client SERVER PORT
 *
 * - signal() installs its handler with SA_RESTART: the interrupted connect is started again, and
 *   the timeout never fires;
 * - the bytes read are printed as a string without a terminator: what lies behind them follows;
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
#include <sys/socket.h>

static void handler(int sig)
{
    (void)sig;
}

void show(int sfd, char *name, int port)
{
    char buf[255];
    int n;

    n = read(sfd, buf, 255);
    if (n == -1)
        printf("Read error\n");
    else if (n == 0)
        printf("No data\n");
    else
        printf("%s:%d says:\n%s\n", name, port, buf);
}

int main(int argc, char *argv[])
{
    struct hostent *host;
    struct sockaddr_in addr;
    int sfd, port;

    if (argc != 3) {
        fprintf(stderr, "Usage: client server port\n");
        fprintf(stderr, "  server  name of the server\n");
        fprintf(stderr, "  port    port number\n");
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

    show(sfd, argv[1], port);
    close(sfd);
    return 0;
}
