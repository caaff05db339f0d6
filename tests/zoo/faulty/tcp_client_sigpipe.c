/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-SIGPIPE */
/* The mistake: SIGPIPE keeps its default action. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    signal(SIGPIPE, SIG_DFL);
    send_message(fd);
    return finish(data, read_back(fd, data));
}
