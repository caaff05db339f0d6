/*
 * connect-client: a TCP client that does not wait for ever to be connected (Open Systems, 3.1).
 *
 *     connect_client SERVER PORT
 *
 * The course's own way, an alarm, with the handler installed so that it does interrupt connect().
 */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define CONNECT_LIMIT 5
#define BUFFER_SIZE 255

static _Noreturn void usage(void)
{
    fprintf(stderr, "Usage: client server port\n"
                    "       server: the name or address of a server\n"
                    "       port: its port, a number from 1 to 65535\n");
    exit(1);
}

/* A whole decimal number between 1 and 65535; atoi would take "abc", "80x" and 70000 too. */
static in_port_t parse_port(const char *text)
{
    char *end;

    errno = 0;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || port < 1 || port > 65535)
        usage();
    return (in_port_t)port;
}

static void on_alarm(int number)
{
    (void)number;               /* it is enough that connect() is interrupted */
}

/* Connect within the limit; false with errno otherwise, ETIMEDOUT at the limit. */
static bool connect_within(int sfd, const struct sockaddr_in *address)
{
    /* Not signal(): it adds SA_RESTART, and the interrupted connect would go on. */
    struct sigaction action = { .sa_handler = on_alarm };
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);

    alarm(CONNECT_LIMIT);
    bool connected = connect(sfd, (const struct sockaddr *)address, sizeof *address) == 0;
    int error = errno;
    alarm(0);                   /* the limit covers connecting only */
    errno = error == EINTR ? ETIMEDOUT : error;
    return connected;
}

int main(int argc, char *argv[])
{
    char buffer[BUFFER_SIZE];

    if (argc != 3)
        usage();
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(parse_port(argv[2])),
    };
    struct hostent *host = gethostbyname(argv[1]);
    if (host == NULL || host->h_addrtype != AF_INET) {
        fprintf(stderr, "Failed to resolve host %s\n", argv[1]);
        return 2;
    }
    memcpy(&address.sin_addr, host->h_addr_list[0], sizeof address.sin_addr);

    int sfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sfd == -1) {
        fprintf(stderr, "Failed to create socket: %s\n", strerror(errno));
        return 1;
    }
    if (!connect_within(sfd, &address)) {
        fprintf(stderr, "Cannot connect to %s:%s: %s\n", argv[1], argv[2],
                errno == ETIMEDOUT ? "timed out" : strerror(errno));
        return 3;
    }

    ssize_t n = read(sfd, buffer, sizeof buffer);
    if (n == -1) {
        printf("Read error\n");
    } else if (n == 0) {
        printf("No data\n");
    } else {
        printf("%s:%s says:\n", argv[1], argv[2]);
        fwrite(buffer, 1, (size_t)n, stdout);   /* read() writes no terminator */
        putchar('\n');
    }
    close(sfd);
    return 0;
}
