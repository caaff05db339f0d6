/* zoo: program=connect-client fails=CONNECT-CLIENT-REFUSED */
/* The mistake: SO_ERROR is the reason also where connect() failed at once, and has none left. */
#include "../client.h"

int main(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    int fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
    socklen_t size = sizeof error;
    if (fd < 0)
        ON_SOCKET_FAILURE();
    set_nonblocking(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        bool at_once = errno != EINPROGRESS;
        struct pollfd waiting = {.fd = fd, .events = POLLOUT};
        if (!at_once && poll(&waiting, 1, CONNECT_SECONDS * 1000) == 0)
            client_cannot(argv, ETIMEDOUT);
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error || at_once)
            client_cannot(argv, error);
    }
    fcntl(fd, F_SETFL, 0);
    return client_tell(fd, argv);
}
