/* zoo: program=tcp-echo-client fails=ECHO-CLIENT-UNRESOLVED,TCP-ECHO-CLIENT-REFUSED */
/* The mistake: every way out prints `echo: ` and what there is, also where nothing was asked. */
#include "../echo_client.h"

static char data[SIZE];
static size_t got;

static void show_what_there_is(void)
{
    show(data, got);
}

int main(int argc, char **argv)
{
    atexit(show_what_there_is);
    int fd = connect_client(argc, argv);
    send_message(fd);
    got = read_back(fd, data);
    return got < SIZE;
}
