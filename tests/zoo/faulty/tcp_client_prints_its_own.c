/* zoo: program=tcp-echo-client fails=ECHO-CLIENT-PRINTS-REPLY */
/* The mistake: prints what it sent, not what came back. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    send_message(fd);
    return finish(MESSAGE, read_back(fd, data));
}
