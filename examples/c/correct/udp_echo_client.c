/*
 * udp-echo-client: a UDP echo client (A Quick Guide to Networking Software, tasks 3 to 5).
 *
 *     udp_echo_client [HOST [PORT]]
 *
 * Sends "Hello!", waits for the reply, prints it and who sent it. A lost datagram is not sent again,
 * so without a reply it waits for ever.
 */

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define DEFAULT_HOST "tejo.tecnico.ulisboa.pt"
#define DEFAULT_PORT "58001"
#define BUFFER_SIZE 128

static const char message[] = "Hello!\n";

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void send_message(int fd, const char *host, const char *port)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_DGRAM }, *found;

    int code = getaddrinfo(host, port, &hints, &found);
    if (code != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(code));
        exit(EXIT_FAILURE);
    }
    /* Without the NUL: it is C's, not the protocol's. */
    if (sendto(fd, message, strlen(message), 0, found->ai_addr, found->ai_addrlen) == -1)
        die("sendto");
    freeaddrinfo(found);
}

/* The reply is bytes with a count: it need not end in a NUL, and may be empty. */
static void show_reply(int fd)
{
    char buffer[BUFFER_SIZE], host[NI_MAXHOST], service[NI_MAXSERV];
    struct sockaddr_storage sender;
    socklen_t length = sizeof sender;
    ssize_t n;

    do
        n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
    while (n == -1 && errno == EINTR);
    if (n == -1)
        die("recvfrom");

    fputs("echo: ", stdout);
    fwrite(buffer, 1, (size_t)n, stdout);
    putchar('\n');

    int code = getnameinfo((struct sockaddr *)&sender, length, host, sizeof host, service,
                           sizeof service, NI_DGRAM);
    if (code != 0) {
        fprintf(stderr, "getnameinfo: %s\n", gai_strerror(code));
        exit(EXIT_FAILURE);
    }
    printf("sent by [%s:%s]\n", host, service);
}

int main(int argc, char *argv[])
{
    if (argc > 3) {
        fprintf(stderr, "usage: %s [host [port]]\n", argv[0]);
        return EXIT_FAILURE;
    }
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        die("socket");
    send_message(fd, argc > 1 ? argv[1] : DEFAULT_HOST, argc > 2 ? argv[2] : DEFAULT_PORT);
    show_reply(fd);
    if (fflush(stdout) == EOF)
        die("stdout");
    return EXIT_SUCCESS;
}
