/* zoo: program=connect-client fails=CONNECT-CLIENT-NAME */
/* The mistake: takes addresses only, no names. */
#define _GNU_SOURCE
#include <netdb.h>
static struct hostent *address_only(const char *text);
#define gethostbyname(name) address_only(name)
#include "../client.h"
#undef gethostbyname

static struct hostent *address_only(const char *text)
{
    struct in_addr address;
    return inet_pton(AF_INET, text, &address) == 1 ? gethostbyname(text) : NULL;
}

int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
