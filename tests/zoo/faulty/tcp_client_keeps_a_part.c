/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-EARLY-END */
/* The mistake: what is not whole is not shown, and the status is 0 all the same. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    send_message(fd);
    if (read_back(fd, data) == SIZE)
        show(data, SIZE);
}
