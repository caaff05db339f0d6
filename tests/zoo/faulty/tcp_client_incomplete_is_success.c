/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-INCOMPLETE */
/* The mistake: an echo that is not whole passes for one. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    send_message(fd);
    show(data, read_back(fd, data));
}
