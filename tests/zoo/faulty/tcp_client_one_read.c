/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-PIECES */
/* The mistake: one read for an echo that may come in pieces. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    send_message(fd);
    ssize_t n = read_some(fd, data, sizeof data);
    if (n < 0)
        die("read");
    return finish(data, n);
}
