/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-RESET */
/* The mistake: a failed read is taken for the end, and then for success. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    size_t got = 0;
    ssize_t n = 1;
    int fd = connect_client(argc, argv);
    send_message(fd);
    while (got < SIZE && (n = read_some(fd, data + got, SIZE - got)) > 0)
        got += n;
    show(data, got);
    return n == 0;
}
