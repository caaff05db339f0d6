/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-SHORT-WRITE */
/* The mistake: after a short write the count goes down, and the pointer stays. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    for (ssize_t left = SIZE, n; left > 0; left -= n)
        if ((n = write(fd, MESSAGE, left)) < 0)
            die("write");
    return finish(data, read_back(fd, data));
}
