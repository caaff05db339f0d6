/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-COUNT */
/* The mistake: asks for a whole buffer, and prints whatever came with the echo. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    size_t got = 0;
    int fd = connect_client(argc, argv);
    send_message(fd);
    while (got < SIZE) {
        ssize_t n = read_some(fd, data + got, sizeof data - got);
        if (n < 0)
            die("read");
        if (n == 0)
            break;
        got += n;
    }
    return finish(data, got);
}
