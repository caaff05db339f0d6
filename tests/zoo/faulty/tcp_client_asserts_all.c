/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-EARLY-END */
/* The mistake: that all has come back is asserted, not asked. */
#include "../echo_client.h"

#include <assert.h>

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    send_message(fd);
    size_t got = read_back(fd, data);
    assert(got == SIZE);
    return finish(data, got);
}
