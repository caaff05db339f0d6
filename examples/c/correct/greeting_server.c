/*
 * greeting-server: greets each client by its address, as a daemon (Open Systems, section 3.3).
 *
 *     greeting_server PORT
 *
 * Sends `Hello there, A.B.C.D!`, a child process for each client, and logs to syslog as
 * `demo-server`. The handler of SIGCHLD does nothing but interrupt ppoll(): syslog() inside a
 * handler would wait for a lock that the interrupted syslog() holds.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define BACKLOG 5
#define WRITE_LIMIT 5           /* seconds */

enum { BAD_USAGE = 1, NO_SOCKET, NO_OPTION, NO_BIND, NO_LISTEN, NO_DAEMON };
enum { TIMED_OUT = 1, WRITE_FAILED = 3 };

static void interrupt(int signal_number)
{
    (void)signal_number;
}

/* A whole decimal number between 1 and 65535; sscanf would take "12abc" and 70000 too. */
static in_port_t parse_port(int argc, char *argv[])
{
    char *end = "";
    long port = 0;

    if (argc == 2 && argv[1][0] >= '0' && argv[1][0] <= '9')
        port = strtol(argv[1], &end, 10);
    if (*end != '\0' || port < 1 || port > 65535) {
        fprintf(stderr, "Usage: server PORT\n       PORT: a number from 1 to 65535\n");
        exit(BAD_USAGE);
    }
    return (in_port_t)port;
}

static int open_listener(in_port_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(port),
    };
    int on = 1;

    /* Non-blocking: a client that is gone again when its turn comes must not hold up accept(). */
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (listener == -1) {
        fprintf(stderr, "Failed to create socket: %s\n", strerror(errno));
        exit(NO_SOCKET);
    }
    /* This side closes first, so after each client the port lingers in TIME_WAIT. */
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1) {
        fprintf(stderr, "Failed to set socket options: %s\n", strerror(errno));
        exit(NO_OPTION);
    }
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1) {
        fprintf(stderr, "Failed to bind socket to port %u: %s\n", port, strerror(errno));
        exit(NO_BIND);
    }
    if (listen(listener, BACKLOG) == -1) {
        fprintf(stderr, "Error while listening to server socket %d: %s\n", listener,
                strerror(errno));
        exit(NO_LISTEN);
    }
    return listener;
}

static void become_daemon(in_port_t port)
{
    pid_t child = fork();
    if (child == -1) {
        perror("fork");
        exit(NO_DAEMON);
    }
    if (child > 0) {
        printf("Daemon started as process ID %d.\n", (int)child);
        printf("We're open for business at port %u.\n", port);
        exit(EXIT_SUCCESS);
    }
    int null = open("/dev/null", O_RDWR);
    if (setsid() == -1 || chdir("/") == -1 || null == -1)
        _exit(NO_DAEMON);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    if (null > 2)
        close(null);
}

/* Write everything, waiting at most 5 s for room each time. The child's exit status. */
static int write_all(int client, const char *data, size_t length)
{
    while (length > 0) {
        struct pollfd room = { .fd = client, .events = POLLOUT };
        int ready = poll(&room, 1, WRITE_LIMIT * 1000);
        if (ready == -1 && errno == EINTR)
            continue;
        if (ready == 0) {
            syslog(LOG_WARNING, "Timeout while servicing client");
            return TIMED_OUT;
        }
        ssize_t written = write(client, data, length);
        if (written == -1) {
            if (errno == EINTR || errno == EAGAIN)
                continue;
            syslog(LOG_WARNING, "Error while writing to client: %s", strerror(errno));
            return WRITE_FAILED;
        }
        data += written;
        length -= (size_t)written;
    }
    return EXIT_SUCCESS;
}

/* The life of a child: one greeting, in one piece. */
static int greet(int client, const char *ip)
{
    char greeting[64], unread[4096];

    syslog(LOG_INFO, "Servicing client %s", ip);
    fcntl(client, F_SETFL, O_NONBLOCK);
    int length = snprintf(greeting, sizeof greeting, "Hello there, %s!\n", ip);
    int status = write_all(client, greeting, (size_t)length);
    /* A close with bytes unread sends RST, which may overtake the greeting. */
    if (status == EXIT_SUCCESS && shutdown(client, SHUT_WR) == 0)
        for (int i = 0; i < 64 && read(client, unread, sizeof unread) > 0; i++)
            ;
    return status;
}

/* Of many children that end together one signal may tell: collect all that are there. */
static void reap(void)
{
    pid_t child;
    int status;

    while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
        syslog(LOG_INFO, "Child %d terminated", (int)child);
        if (WIFSIGNALED(status))
            syslog(LOG_WARNING, "Child got signal %d", WTERMSIG(status));
        else
            syslog(LOG_INFO, "Exit status: %d", WEXITSTATUS(status));
    }
}

/* Out of descriptors, memory or processes: trying again at once would only burn the CPU. */
static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 * 1000 }, NULL);
}

static void welcome(int listener)
{
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    char ip[INET_ADDRSTRLEN] = "";

    int client = accept(listener, (struct sockaddr *)&peer, &length);
    if (client == -1) {
        if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
            return;
        syslog(LOG_WARNING, "Failed to accept a connection: %s", strerror(errno));
        nap();
        return;
    }
    inet_ntop(AF_INET, &peer.sin_addr, ip, sizeof ip);
    syslog(LOG_INFO, "Accepted network connection from %s on fd %d", ip, client);
    pid_t child = fork();
    if (child == 0) {
        close(listener);
        _exit(greet(client, ip));
    }
    if (child == -1) {
        syslog(LOG_WARNING, "Failed to fork: %s", strerror(errno));
        nap();
    } else {
        syslog(LOG_INFO, "New connection from %s, handled by pid %d", ip, (int)child);
    }
    close(client);
}

int main(int argc, char *argv[])
{
    in_port_t port = parse_port(argc, argv);
    int listener = open_listener(port);
    become_daemon(port);
    openlog("demo-server", LOG_PID, LOG_DAEMON);

    /* SIGCHLD is let in only while ppoll() waits, so that none is missed and none interrupts
       anything else. */
    sigset_t blocked, usual;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, &usual);
    sigdelset(&usual, SIGCHLD);
    sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = interrupt }, NULL);
    signal(SIGPIPE, SIG_IGN);

    syslog(LOG_INFO, "Server started!");
    for (;;) {
        struct pollfd activity = { .fd = listener, .events = POLLIN };
        syslog(LOG_INFO, "Awaiting activity on server socket %d", listener);
        int ready = ppoll(&activity, 1, NULL, &usual);
        reap();
        if (ready > 0)
            welcome(listener);
    }
}
