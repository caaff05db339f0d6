/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-ENDS also=TCP-ECHO-CLIENT-COUNT */
/* The mistake: reads until the server closes, which an echo server never does first. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    size_t got = 0;
    ssize_t n;
    int fd = connect_client(argc, argv);
    send_message(fd);
    while (got < sizeof data && (n = read_some(fd, data + got, sizeof data - got)) != 0) {
        if (n < 0)
            die("read");
        got += n;
    }
    return finish(data, got);
}
