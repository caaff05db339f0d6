/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-SHORT-WRITE */
/* The mistake: takes a write that did not fail for a write that took everything. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    if (write(fd, MESSAGE, SIZE) < 0)
        die("write");
    return finish(data, read_back(fd, data));
}
