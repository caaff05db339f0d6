/* zoo: program=udp-echo-client sound */
/* Unusual: the socket is connected, so strangers are not heard and a dead port is an error. */
#include "../echo_client.h"
#include <sys/uio.h>

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0)
        die("connect");
    if (write(fd, MESSAGE, SIZE) < 0)
        die("write");
    if (poll(&waiting, 1, 3000) == 0) {
        fprintf(stderr, "no answer\n");
        return 2;
    }
    ssize_t n = read(fd, data, sizeof data);
    if (n < 0)
        die("read");
    show(data, n);
    show_sender(&server);
}
