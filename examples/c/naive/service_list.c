/*
 * service-list, with mistakes:
 *
 *     service_list
 *
 * - the port is printed in network byte order;
 * - an empty table is taken for an entry: do … while follows a null pointer.
 */

#include <netdb.h>
#include <stdio.h>

int main(void)
{
    int i;
    struct servent *s = getservent();

    do {
        printf("name=%s (%s/%d), alias={ ", s->s_name, s->s_proto, s->s_port);
        for (i = 0; s->s_aliases[i] != NULL; i++)
            printf("%s ", s->s_aliases[i]);
        printf("}\n");
    } while ((s = getservent()) != NULL);
    return 0;
}
