/* zoo: program=connect-client fails=CONNECT-CLIENT-BAD-PORT */
/* The mistake: atoi makes the port, and the text is looked at only when the client is connected. */
#include "../client.h"

int main(int argc, char **argv)
{
    char number[8], *words[] = {argv[0], argv[1], number};
    if (argc != 3)
        client_usage();
    snprintf(number, sizeof number, "%u", (unsigned)atoi(argv[2]) & 0xffff);
    int fd = client_connect(argc, words);
    client_port(argv[2]);
    return client_tell(fd, argv);
}
