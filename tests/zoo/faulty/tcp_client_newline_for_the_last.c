/* zoo: program=tcp-echo-client fails=ECHO-CLIENT-NEWLINE,TCP-ECHO-CLIENT-FLOOD,TCP-ECHO-CLIENT-EARLY-END */
/* The mistake: takes the last byte for the newline, and prints one of its own in its place. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    send_message(fd);
    size_t got = read_back(fd, data);
    show(data, got ? got - 1 : 0);
    return got < SIZE;
}
