/*
 * greeting-server, with mistakes:
 *
 *     greeting_server PORT
 *
 * - the handler of SIGCHLD calls syslog(): if it interrupts another syslog(), it waits for the lock
 *   that this one holds, for ever;
 * - sscanf takes "12abc" for port 12, and 70000 for 4464;
 * - the greeting goes out in three writes: a client that reads once often gets only a part;
 * - an urgent byte of the client is an exception to select(), and suppresses the greeting;
 * - SIGPIPE is not ignored, so that a lost client kills its child.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>

static void child_ended(int signal_number)
{
    pid_t pid;
    int status;

    (void)signal_number;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        syslog(LOG_INFO, "Child %d terminated", (int)pid);
        if (WIFEXITED(status))
            syslog(LOG_INFO, "Exit status: %d", WEXITSTATUS(status));
        if (WIFSIGNALED(status))
            syslog(LOG_INFO, "Child got signal %d", WTERMSIG(status));
    }
}

static void say(int fd, const char *text)
{
    size_t done = 0;

    while (done < strlen(text)) {
        fd_set writable, exceptional;
        struct timeval limit = { 5, 0 };
        FD_ZERO(&writable);
        FD_ZERO(&exceptional);
        FD_SET(fd, &writable);
        FD_SET(fd, &exceptional);
        int n = select(fd + 1, NULL, &writable, &exceptional, &limit);
        if (n == 0) {
            syslog(LOG_WARNING, "Timeout while servicing client");
            exit(1);
        }
        if (n > 0 && FD_ISSET(fd, &exceptional)) {
            syslog(LOG_WARNING, "Exception while servicing client");
            exit(2);
        }
        ssize_t written = write(fd, text + done, strlen(text) - done);
        if (written == -1) {
            syslog(LOG_WARNING, "Error while servicing client: %s", strerror(errno));
            exit(3);
        }
        done += (size_t)written;
    }
}

int main(int argc, char *argv[])
{
    int port, sock, fd, null, on = 1;
    pid_t pid;
    struct sockaddr_in address, peer;

    if (argc != 2 || sscanf(argv[1], "%d", &port) != 1) {
        fprintf(stderr, "Usage: server PORT\n");
        fprintf(stderr, "PORT must be a number\n");
        exit(1);
    }

    if ((sock = socket(AF_INET, SOCK_STREAM, 0)) == -1) {
        fprintf(stderr, "Failed to create socket: %s\n", strerror(errno));
        exit(2);
    }
    if (setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1) {
        fprintf(stderr, "Failed to set socket options: %s\n", strerror(errno));
        exit(3);
    }
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(port);
    if (bind(sock, (struct sockaddr *)&address, sizeof(address)) == -1) {
        fprintf(stderr, "Failed to bind socket to port %d: %s\n", port, strerror(errno));
        exit(4);
    }
    if (listen(sock, 5) == -1) {
        fprintf(stderr, "Error while listening to server socket %d: %s\n", sock, strerror(errno));
        exit(5);
    }

    if ((pid = fork()) > 0) {
        printf("Daemon started as process ID %d.\n", (int)pid);
        printf("We're open for business at port %d.\n", port);
        exit(0);
    }
    setsid();
    if (chdir("/") == -1)
        exit(6);
    null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    close(null);

    openlog("demo-server", LOG_PID, LOG_DAEMON);
    signal(SIGCHLD, child_ended);
    syslog(LOG_INFO, "Server started!");

    while (1) {
        socklen_t length = sizeof(peer);
        syslog(LOG_INFO, "Awaiting activity on server socket %d", sock);
        if ((fd = accept(sock, (struct sockaddr *)&peer, &length)) == -1) {
            syslog(LOG_WARNING, "accept failed: %s", strerror(errno));
            continue;
        }
        syslog(LOG_INFO, "Accepted network connection from %s on fd %d",
               inet_ntoa(peer.sin_addr), fd);
        pid = fork();
        if (pid == 0) {
            close(sock);
            syslog(LOG_INFO, "Servicing client %s", inet_ntoa(peer.sin_addr));
            say(fd, "Hello there, ");
            say(fd, inet_ntoa(peer.sin_addr));
            say(fd, "!\n");
            close(fd);
            exit(0);
        }
        if (pid == -1)
            syslog(LOG_WARNING, "fork failed: %s", strerror(errno));
        else
            syslog(LOG_INFO, "New connection from %s, handled by pid %d",
                   inet_ntoa(peer.sin_addr), (int)pid);
        close(fd);
    }
}
