/* zoo: program=connect-client fails=CONNECT-CLIENT-NAME */
/* The mistake: a server that was given by name is shown by whichever name its address has first. */
#include "../client.h"

int main(int argc, char **argv)
{
    int fd = client_connect(argc, argv);
    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    static char name[NI_MAXHOST];
    if (inet_addr(argv[1]) == INADDR_NONE && getpeername(fd, (struct sockaddr *)&peer, &size) == 0
        && getnameinfo((struct sockaddr *)&peer, size, name, sizeof name, NULL, 0, 0) == 0)
        argv[1] = name;
    return client_tell(fd, argv);
}
