/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-EARLY-END */
/* The mistake: reads on at end of file, for ever. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    size_t got = 0;
    int fd = connect_client(argc, argv);
    send_message(fd);
    while (got < SIZE) {
        ssize_t n = read_some(fd, data + got, SIZE - got);
        if (n < 0)
            die("read");
        got += n;
    }
    return finish(data, got);
}
