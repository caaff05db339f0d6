/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-NEXT-CLIENT also=* */
/* The mistake: no loop round accept(): the program ends after its first client. */
#include "../zoo.h"
int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    signal(SIGPIPE, SIG_IGN);
    int fd;
    while ((fd = accept_client(listener)) < 0)
        ;
    echo(fd);
    close(fd);
    return 0;
}
