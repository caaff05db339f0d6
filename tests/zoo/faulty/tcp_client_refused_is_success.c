/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-REFUSED */
/* The mistake: says that it cannot connect, and exits with 0. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_STREAM, &server);
    signal(SIGPIPE, SIG_IGN);
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0) {
        perror("connect");
        return 0;
    }
    send_message(fd);
    return finish(data, read_back(fd, data));
}
