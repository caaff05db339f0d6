/* zoo: program=tcp-echo-client fails=ECHO-CLIENT-SAYS-WHY */
/* The mistake: a status, and no word. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    if (!freopen("/dev/null", "w", stderr))
        return 1;
    int fd = connect_client(argc, argv);
    send_message(fd);
    size_t got = read_back(fd, data);
    return finish(data, got);
}
