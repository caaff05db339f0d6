/*
 * protocol-list, with mistakes:
 *
 *     protocol_list
 *
 * - it takes for granted that a protocol has an alias, and prints one only;
 * - it asks for each number from 1, so that 0 and the order of the table are lost.
 */

#include <netdb.h>
#include <stdio.h>

int main(void)
{
    int number;
    struct protoent *p;

    for (number = 1; number < 256; number++)
        if ((p = getprotobynumber(number)) != NULL)
            printf("name=%s (%d), alias={ %s }\n", p->p_name, p->p_proto, p->p_aliases[0]);
    return 0;
}
