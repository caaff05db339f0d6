/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-START-FAILURES */
/* The mistake: where listen() fails it says so, and exits as if all were well. */
#include "../zoo.h"
int main(int argc, char **argv)
{
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(fd, 5) < 0) {
        perror("listen");
        return 0;
    }
    run_iterative(fd, echo);
}
