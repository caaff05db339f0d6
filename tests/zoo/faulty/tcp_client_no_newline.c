/* zoo: program=tcp-echo-client fails=ECHO-CLIENT-NEWLINE */
/* The mistake: trusts the reply to bring a newline. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[SIZE];
    int fd = connect_client(argc, argv);
    send_message(fd);
    size_t got = read_back(fd, data);
    fputs("echo: ", stdout);
    fwrite(data, 1, got, stdout);
    return got < SIZE;
}
