/* zoo: program=connect-client fails=CONNECT-CLIENT-BAD-PORT */
/* The mistake: atoi, whose result is cut to 16 bits. */
#define client_port careful_port
#include "../client.h"
#undef client_port
int main(int argc, char **argv)
{
    static char text[8];
    if (argc == 3) {
        snprintf(text, sizeof text, "%u", (unsigned)atoi(argv[2]) & 0xffff);
        argv[2] = text;
    }
    return client_tell(client_connect(argc, argv), argv);
}
