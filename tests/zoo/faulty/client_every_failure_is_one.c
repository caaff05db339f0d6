/* zoo: program=connect-client fails=CONNECT-CLIENT-REFUSED,CONNECT-CLIENT-TIMEOUT,CONNECT-CLIENT-UNRESOLVABLE,CONNECT-CLIENT-NO-DATA,CONNECT-CLIENT-READ-ERROR */
/* The mistake: every failure has its message, and all have status 1. It gives the server a moment,
 * and asks for an error of the socket before it reads. */
#define ON_UNRESOLVED(host) (fprintf(stderr, "Failed to resolve host %s\n", host), exit(1))
#define ON_CONNECT_FAILURE(words, error) (client_say(words, error), exit(1))
#include "../client.h"

int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE];
    int fd = client_connect(argc, argv), error = 0;
    socklen_t size = sizeof error;
    nap(200);
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    ssize_t n = error ? -1 : read(fd, buffer, sizeof buffer);
    if (n <= 0) {
        puts(n < 0 ? "Read error" : "No data");
        return 1;
    }
    client_show(argv, buffer, n);
    return 0;
}
