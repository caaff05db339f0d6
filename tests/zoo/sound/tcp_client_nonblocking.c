/* zoo: program=tcp-echo-client sound */
/* Unusual: connects, writes and reads without blocking, and waits in poll. */
#include "../echo_client.h"

static void wait_for(int fd, int events)
{
    struct pollfd waiting = {.fd = fd, .events = events};
    if (poll(&waiting, 1, -1) < 0)
        die("poll");
}

int main(int argc, char **argv)
{
    char data[SIZE];
    size_t sent = 0, got = 0;
    int problem;
    socklen_t length = sizeof problem;
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_STREAM, &server);
    set_nonblocking(fd);
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)
        die("connect");
    wait_for(fd, POLLOUT);
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &length);
    errno = problem;
    if (problem)
        die("connect");
    while (sent < SIZE) {
        ssize_t n = send(fd, &MESSAGE[sent], SIZE - sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN)
            die("send");
        sent += n < 0 ? 0 : n;
        if (sent < SIZE)
            wait_for(fd, POLLOUT);
    }
    while (got < SIZE) {
        wait_for(fd, POLLIN);
        ssize_t n = recv(fd, data + got, SIZE - got, 0);
        if (n < 0 && errno != EAGAIN)
            die("recv");
        if (n == 0)
            break;
        got += n < 0 ? 0 : n;
    }
    return finish(data, got);
}
