/* zoo: program=tcp-echo-client fails=ECHO-CLIENT-PLAIN */
/* The mistake: `Echo` with a capital. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    send_message(fd);
    size_t got = read_back(fd, data);
    printf("Echo: %.*s\n", (int)got, data);
    return got < SIZE;
}
