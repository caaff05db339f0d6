/* zoo: program=connect-client sound */
/* An alarm by signal() that works: the handler jumps out of the restarted connect. */
#include "../client.h"
#include <setjmp.h>
static sigjmp_buf back;
static void on_alarm(int number)
{
    (void)number;
    siglongjmp(back, 1);
}
int main(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        ON_SOCKET_FAILURE();
    signal(SIGALRM, on_alarm);
    if (sigsetjmp(back, 1))
        client_cannot(argv, ETIMEDOUT);
    alarm(5);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        client_cannot(argv, errno);
    alarm(0);
    return client_tell(fd, argv);
}
