/* zoo: program=tcp-echo-client sound */
/* Unusual: half-closes after its line, and lets the kernel collect the echo (MSG_WAITALL). */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    send_message(fd);
    shutdown(fd, SHUT_WR);
    ssize_t n = recv(fd, data, SIZE, MSG_WAITALL);
    if (n < 0)
        die("recv");
    return finish(data, n);
}
