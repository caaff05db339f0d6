/* zoo: program=connect-client fails=CONNECT-CLIENT-TIMEOUT */
/* The mistake: signal() installs the handler with SA_RESTART, so the interrupted connect goes on. */
#include "../client.h"
static void on_alarm(int number)
{
    (void)number;
}
int main(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        ON_SOCKET_FAILURE();
    signal(SIGALRM, on_alarm);
    alarm(5);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        client_cannot(argv, errno == EINTR ? ETIMEDOUT : errno);
    alarm(0);
    return client_tell(fd, argv);
}
