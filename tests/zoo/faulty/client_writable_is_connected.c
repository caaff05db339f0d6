/* zoo: program=connect-client-threaded fails=CONNECT-CLIENT-REFUSED */
/* The mistake: a writable socket is taken for a connected one, SO_ERROR is never fetched. */
#include "../client.h"
int main(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        ON_SOCKET_FAILURE();
    set_nonblocking(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        struct pollfd waiting = {.fd = fd, .events = POLLOUT};
        if (poll(&waiting, 1, 5000) == 0)
            client_cannot(argv, ETIMEDOUT);
    }
    fcntl(fd, F_SETFL, 0);
    return client_tell(fd, argv);
}
