/* zoo: program=tcp-echo-client sound port=fixed */
/* Unusual: sends and reads byte by byte, and its host and port are compiled in. */
#include "../echo_client.h"

int main(void)
{
    char data[SIZE];
    size_t got = 0;
    int fd = connect_client(1, NULL);
    for (int i = 0; i < SIZE; i++) {
        ssize_t n = send(fd, MESSAGE + i, 1, MSG_NOSIGNAL);
        if (n < 0)
            die("send");
    }
    while (got < SIZE) {
        ssize_t n = recv(fd, data + got, 1, 0);
        if (n < 0)
            die("recv");
        if (n == 0)
            break;
        got++;
    }
    return finish(data, got);
}
