/* zoo: program=read-timeout-client sound */
/* poll instead of select. */
#include "../client.h"
int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE];
    int fd = client_connect(argc, argv);
    struct pollfd waiting = {.fd = fd, .events = POLLIN | POLLPRI};
    int ready = poll(&waiting, 1, 10000);
    if (ready < 0) {
        fprintf(stderr, "Poll failed: %s\n", strerror(errno));
        return 1;
    }
    if (ready == 0) {
        fprintf(stderr, "Timeout occurred\n");
        return 2;
    }
    if (waiting.revents & POLLPRI) {
        fprintf(stderr, "Exception on socket\n");
        return 3;
    }
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0)
        die("read");
    client_show(argv, buffer, n);
    return 0;
}
