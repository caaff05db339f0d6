/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-FLOOD also=TCP-ECHO-CLIENT-COUNT */
/* The mistake: appends what comes until the end to a buffer, and never looks how much room is left. */
#include "../echo_client.h"

static char message[128];

int main(int argc, char **argv)
{
    char part[128];
    size_t got = 0;
    ssize_t n;
    int fd = connect_client(argc, argv);
    send_message(fd);
    while (got < SIZE || (n = recv(fd, part, 1, MSG_PEEK | MSG_DONTWAIT)) > 0) {
        n = read_some(fd, part, sizeof part);
        if (n < 0)
            die("read");
        if (n == 0)
            break;
        memcpy(message + got, part, n);
        got += n;
    }
    return finish(message, got);
}
