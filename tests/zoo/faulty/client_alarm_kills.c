/* zoo: program=connect-client fails=CONNECT-CLIENT-TIMEOUT */
/* The mistake: no handler of SIGALRM, so the alarm ends the program without a word. */
#include "../client.h"
int main(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        ON_SOCKET_FAILURE();
    alarm(5);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        client_cannot(argv, errno);
    alarm(0);
    return client_tell(fd, argv);
}
