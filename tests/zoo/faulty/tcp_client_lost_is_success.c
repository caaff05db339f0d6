/* zoo: program=tcp-echo-client fails=TCP-ECHO-CLIENT-SIGPIPE */
/* The mistake: says that it cannot write, and exits with 0. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    if (!write_all(fd, MESSAGE, SIZE)) {
        perror("write");
        return 0;
    }
    return finish(data, read_back(fd, data));
}
