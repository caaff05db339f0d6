/* zoo: program=connect-client fails=CONNECT-CLIENT-REFUSED,CONNECT-CLIENT-TIMEOUT,CONNECT-CLIENT-UNRESOLVABLE */
/* The mistake: perror() and herror() say what failed, and not with whom. */
#define ON_UNRESOLVED(host) (herror("gethostbyname"), exit(2))
#define ON_CONNECT_FAILURE(words, error) (errno = (error), perror("connect"), exit(3))
#include "../client.h"

int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
