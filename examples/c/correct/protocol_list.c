/*
 * protocol-list: the protocols of /etc/protocols (Network IPC: Socket, known protocols).
 *
 *     protocol_list
 */

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char *argv[])
{
    struct protoent *protocol;

    if (argc > 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return EXIT_FAILURE;
    }
    setprotoent(1);
    while ((protocol = getprotoent()) != NULL) {
        printf("name=%s (%d), alias={ ", protocol->p_name, protocol->p_proto);
        for (char **alias = protocol->p_aliases; *alias != NULL; alias++)
            printf("%s ", *alias);
        puts("}");
    }
    endprotoent();
    return EXIT_SUCCESS;
}
