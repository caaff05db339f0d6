/* zoo: program=udp-echo-client sound port=fixed */
/* Unusual: takes no argument, as the guide's own, and names the sender in the same breath. */
#include "../echo_client.h"
#include <sys/uio.h>

int main(void)
{
    static char data[65536];
    struct sockaddr_in server;
    char host[NI_MAXHOST], service[NI_MAXSERV], line[NI_MAXHOST + NI_MAXSERV + 16];
    int fd = open_client(1, NULL, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    if (getnameinfo((struct sockaddr *)&server, sizeof server, host, sizeof host, service,
                    sizeof service, 0) != 0)
        return 1;
    int size = sprintf(line, "\nsent by [%s:%s]\n", host, service);
    struct iovec parts[] = {{"echo: ", 6}, {data, n}, {line, size}};
    return writev(1, parts, 3) < 0;
}
