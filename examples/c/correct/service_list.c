/*
 * service-list: the services of /etc/services (Network IPC: Socket, known services).
 *
 *     service_list
 */

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char *argv[])
{
    struct servent *service;

    if (argc > 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return EXIT_FAILURE;
    }
    setservent(1);
    while ((service = getservent()) != NULL) {
        printf("name=%s (%s/%u), alias={ ", service->s_name, service->s_proto,
               (unsigned)ntohs((in_port_t)service->s_port));
        for (char **alias = service->s_aliases; *alias != NULL; alias++)
            printf("%s ", *alias);
        puts("}");
    }
    endservent();
    return EXIT_SUCCESS;
}
