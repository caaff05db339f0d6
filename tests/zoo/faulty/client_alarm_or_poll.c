/* zoo: program=connect-client-threaded fails=CONNECT-THREADED-NO-ALARM */
/* The mistake: the alarm is the limit; where poll() gives up instead, that is an error of its own,
 * with status 1. */
#include "../client.h"

static void on_alarm(int number)
{
    (void)number;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    int fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
    socklen_t size = sizeof error;
    struct pollfd waiting = {.fd = fd, .events = POLLOUT};
    if (fd < 0)
        ON_SOCKET_FAILURE();
    set_nonblocking(fd);
    signal(SIGALRM, on_alarm);
    alarm(5);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        if (errno != EINPROGRESS)
            client_cannot(argv, errno);
        int ready = poll(&waiting, 1, 5200);
        if (ready < 0)
            client_cannot(argv, ETIMEDOUT);
        if (ready == 0)
            die("poll");
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error)
            client_cannot(argv, error);
    }
    alarm(0);
    fcntl(fd, F_SETFL, 0);
    return client_tell(fd, argv);
}
