/* zoo: program=connect-client fails=CONNECT-CLIENT-SEVERAL-ADDRESSES */
/* The mistake: tries every address, and ends with the first one's error although the second one
 * answered. */
#include "../client.h"

int main(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    struct hostent *host = gethostbyname(argv[1]);
    int first_error = 0, fd = -1;
    signal(SIGALRM, SIG_DFL);
    for (char **each = host->h_addr_list; *each; each++) {
        int error = 0;
        socklen_t size = sizeof error;
        memcpy(&address.sin_addr, *each, sizeof address.sin_addr);
        fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0)
            ON_SOCKET_FAILURE();
        set_nonblocking(fd);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
            struct pollfd waiting = {.fd = fd, .events = POLLOUT};
            if (errno != EINPROGRESS)
                error = errno;
            else if (poll(&waiting, 1, CONNECT_SECONDS * 1000) == 0)
                error = ETIMEDOUT;
            else
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        }
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
        if (!first_error)
            first_error = error;
        if (!error)
            break;
    }
    if (first_error)
        client_cannot(argv, first_error);
    return client_tell(fd, argv);
}
