/*
 * tcp-echo-client: a TCP echo client (A Quick Guide to Networking Software, tasks 6 to 8).
 *
 *     tcp_echo_client [HOST [PORT]]
 *
 * Sends "Hello!", reads until as much has come back or the server closes, prints it.
 */

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#define DEFAULT_HOST "tejo.tecnico.ulisboa.pt"
#define DEFAULT_PORT "58001"

static const char message[] = "Hello!\n";

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found;

    int code = getaddrinfo(host, port, &hints, &found);
    if (code != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(code));
        exit(EXIT_FAILURE);
    }
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd == -1)
        die("socket");
    if (connect(fd, found->ai_addr, found->ai_addrlen) == -1)
        die("connect");
    freeaddrinfo(found);
    return fd;
}

/* A write may take only some of the bytes. */
static void write_all(int fd, const char *data, size_t left)
{
    while (left > 0) {
        ssize_t n = write(fd, data, left);
        if (n == -1) {
            if (errno == EINTR)
                continue;
            die("write");
        }
        data += n;
        left -= (size_t)n;
    }
}

/* A read brings what is there; 0 is the end. Returns how many bytes came. */
static size_t read_back(int fd, char *data, size_t wanted)
{
    size_t got = 0;

    while (got < wanted) {
        ssize_t n = read(fd, data + got, wanted - got);
        if (n == -1) {
            if (errno == EINTR)
                continue;
            die("read");
        }
        if (n == 0)
            break;
        got += (size_t)n;
    }
    return got;
}

int main(int argc, char *argv[])
{
    char reply[sizeof message];
    size_t size = strlen(message);

    if (argc > 3) {
        fprintf(stderr, "usage: %s [host [port]]\n", argv[0]);
        return EXIT_FAILURE;
    }
    /* Otherwise writing to a server that is gone would end this program without a word. */
    signal(SIGPIPE, SIG_IGN);

    int fd = connect_to(argc > 1 ? argv[1] : DEFAULT_HOST, argc > 2 ? argv[2] : DEFAULT_PORT);
    write_all(fd, message, size);
    size_t got = read_back(fd, reply, size);
    close(fd);

    fputs("echo: ", stdout);
    fwrite(reply, 1, got, stdout);
    putchar('\n');
    if (fflush(stdout) == EOF)
        die("stdout");
    if (got < size) {
        fprintf(stderr, "the server closed after %zu of %zu bytes\n", got, size);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
