/* A correct greeting-server: a child for each client, children reaped in the loop. A faulty program
 * defines one of the macros before it includes this. */
#ifndef GREETER_H
#define GREETER_H

#include "zoo.h"
#include <stdarg.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <syslog.h>

#ifndef OPEN_LOG
#define OPEN_LOG() openlog("demo-server", LOG_PID, LOG_DAEMON)
#endif
#ifndef USAGE_STATUS
#define USAGE_STATUS 1
#endif
#ifndef BIND_STATUS
#define BIND_STATUS 4
#endif
#ifndef BACKLOG
#define BACKLOG 5
#endif
#ifndef SAY_BIND
#define SAY_BIND(port) fprintf(stderr, "Failed to bind socket to port %d: %s\n", port, strerror(errno))
#endif
/* A step of the start has failed: its message, and its status. */
#ifndef ON_START_FAILURE
#define ON_START_FAILURE(status, ...) start_failure(status, __VA_ARGS__)
#endif
#ifndef ON_OPTION_FAILURE
#define ON_OPTION_FAILURE ON_START_FAILURE
#endif
#ifndef REUSE_ADDRESS
#define REUSE_ADDRESS 1
#endif
#ifndef HOST
#define HOST INADDR_ANY
#endif
#ifndef GOOD_PORT
#define GOOD_PORT(text) good_port(text)
#endif
#ifndef DAEMONIZE
#define DAEMONIZE(port) daemonize(port)
#endif
#ifndef ANNOUNCED_PID
#define ANNOUNCED_PID(child) (child)
#endif
#ifndef STARTED
#define STARTED "Server started!"
#endif
#ifndef LEAVE_SESSION
#define LEAVE_SESSION() setsid()
#endif
#ifndef LEAVE_FOLDER
#define LEAVE_FOLDER() chdir("/")
#endif
#ifndef LAST_STANDARD
#define LAST_STANDARD 2
#endif
#ifndef GREETING_SIZE
#define GREETING_SIZE(text) strlen(text)
#endif
#ifndef BEFORE_GREETING
#define BEFORE_GREETING(fd)
#endif
#ifndef PUT
#define PUT(fd, text, size) put(fd, text, size)
#endif
#ifndef AFTER_GREETING
#define AFTER_GREETING(fd) take_unread(fd)
#endif
#ifndef WELCOME
#define WELCOME(listener, fd, ip) welcome(listener, fd, ip)
#endif
#ifndef AFTER_FORK
#define AFTER_FORK(fd) close(fd)
#endif
#ifndef IN_CHILD
#define IN_CHILD(listener) close(listener)
#endif
#ifndef ON_WRITE_ERROR
#define ON_WRITE_ERROR(number) _exit(3) /* of the child */
#endif
#ifndef BEFORE_LOOP
#define BEFORE_LOOP()
#endif
#ifndef LOGGED_LISTENER
#define LOGGED_LISTENER(listener) (listener)
#endif
#ifndef LOG_END
#define LOG_END(child, status) log_end(child, status)
#endif
#ifndef ON_ACCEPT_ERROR
#define ON_ACCEPT_ERROR() nap(50)
#endif
#ifndef LOGGED_PID
#define LOGGED_PID(child) (child)
#endif
#ifndef REAP
#define REAP() reap()
#endif
#ifndef ON_SIGCHLD
#define ON_SIGCHLD wake_up
#endif
#ifndef ADDRESS_OF
#define ADDRESS_OF(fd, ip) address_of(fd, ip)
#endif

static inline void wake_up(int unused)
{
    (void)unused;
}

static inline int good_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && port > 0 && port < 65536 ? port : 0;
}

static inline int greeter_port(int argc, char **argv)
{
    int port = argc == 2 ? GOOD_PORT(argv[1]) : 0;
    if (port == 0) {
        fprintf(stderr, "Usage: server PORT\nPORT is a number from 1 to 65535\n");
        exit(USAGE_STATUS);
    }
    return port;
}

static inline void start_failure(int status, const char *format, ...)
{
    int error = errno;
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fprintf(stderr, ": %s\n", strerror(error));
    exit(status);
}

static inline int greeter_listener(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), reuse = REUSE_ADDRESS;
    struct sockaddr_in address = ipv4(HOST, port);
    if (fd < 0)
        ON_START_FAILURE(2, "Failed to create socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse) < 0)
        ON_OPTION_FAILURE(3, "Failed to set socket options");
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        SAY_BIND(port);
        exit(BIND_STATUS);
    }
    if (listen(fd, BACKLOG) < 0)
        ON_START_FAILURE(5, "Error while listening to server socket %d", fd);
    return fd;
}

static inline void announce(int pid, int port)
{
    printf("Daemon started as process ID %d.\nWe're open for business at port %d.\n", pid, port);
    fflush(stdout);
}

static inline void detach(void)
{
    int null = open("/dev/null", O_RDWR);
    LEAVE_SESSION();
    if (LEAVE_FOLDER() < 0)
        exit(6);
    for (int fd = 0; fd <= LAST_STANDARD; fd++)
        dup2(null, fd);
    if (null > 2)
        close(null);
}

static inline void daemonize(int port)
{
    pid_t child = fork();
    if (child > 0) {
        announce(ANNOUNCED_PID(child), port);
        exit(0);
    }
    detach();
}

/* Another process in readiness, which would take over if the daemon died. */
static inline void keep_standby(void)
{
    pid_t before = getpid();
    while (fork() == 0) {
        while (getppid() == before)
            nap(20);
        before = getpid();
    }
}

/* All of it, waiting at most 5 s for room; otherwise the child is over. */
static inline void put(int fd, const char *text, size_t size)
{
    set_nonblocking(fd);
    while (size > 0) {
        struct pollfd room = {fd, POLLOUT, 0};
        if (poll(&room, 1, 5000) == 0) {
            syslog(LOG_WARNING, "Timeout while servicing client");
            _exit(1);
        }
        ssize_t n = write(fd, text, size);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0)
            ON_WRITE_ERROR(errno);
        text += n;
        size -= n;
    }
}

static inline void take_unread(int fd)
{
    char unread[4096];
    set_nonblocking(fd);
    shutdown(fd, SHUT_WR);
    for (int i = 0; i < 64 && read(fd, unread, sizeof unread) > 0; i++)
        ;
}

static inline void greet(int fd, const char *ip)
{
    char text[64];
    snprintf(text, sizeof text, "Hello there, %s!\n", ip);
    BEFORE_GREETING(fd);
    PUT(fd, text, GREETING_SIZE(text));
    AFTER_GREETING(fd);
}

static inline void log_end(pid_t child, int status)
{
    syslog(LOG_INFO, "Child %d terminated", child);
    if (WIFSIGNALED(status))
        syslog(LOG_INFO, "Child got signal %d", WTERMSIG(status));
    else
        syslog(LOG_INFO, "Exit status: %d", WEXITSTATUS(status));
}

static inline void reap(void)
{
    pid_t child;
    int status;
    while ((child = waitpid(-1, &status, WNOHANG)) > 0)
        LOG_END(child, status);
}

static inline void welcome(int listener, int fd, const char *ip)
{
    pid_t child = fork();
    if (child == 0) {
        IN_CHILD(listener);
        syslog(LOG_INFO, "Servicing client %s", ip);
        greet(fd, ip);
        _exit(0);
    }
    if (child > 0)
        syslog(LOG_INFO, "New connection from %s, handled by pid %d", ip, LOGGED_PID(child));
    else
        nap(50);
    AFTER_FORK(fd);
}

static inline void text_of(const struct sockaddr_in *address, char *ip)
{
    inet_ntop(AF_INET, &address->sin_addr, ip, INET_ADDRSTRLEN);
}

/* The peer's, or none if it is gone. */
static inline void address_of(int fd, char *ip)
{
    struct sockaddr_in peer = {0};
    socklen_t length = sizeof peer;
    getpeername(fd, (struct sockaddr *)&peer, &length);
    text_of(&peer, ip);
}

static inline void run_greeter(int argc, char **argv)
{
    int port = greeter_port(argc, argv);
    int listener = greeter_listener(port);
    sigset_t blocked, usual;
    struct sigaction action = {.sa_handler = ON_SIGCHLD};
    DAEMONIZE(port);
    OPEN_LOG();
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, &usual);
    sigaction(SIGCHLD, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    syslog(LOG_INFO, STARTED);
    BEFORE_LOOP();
    for (;;) {
        struct pollfd activity = {listener, POLLIN, 0};
        char ip[INET_ADDRSTRLEN];
        syslog(LOG_INFO, "Awaiting activity on server socket %d", LOGGED_LISTENER(listener));
        int ready = ppoll(&activity, 1, NULL, &usual);
        REAP();
        int fd = ready > 0 ? accept(listener, NULL, NULL) : -1;
        if (fd < 0) {
            if (ready > 0 && errno != EAGAIN)
                ON_ACCEPT_ERROR();
            continue;
        }
        ADDRESS_OF(fd, ip);
        syslog(LOG_INFO, "Accepted network connection from %s on fd %d", ip, fd);
        WELCOME(listener, fd, ip);
    }
}

#endif
