/* zoo: program=protocol-list fails=LIST-ALIASES */
/* The mistake: prints the first alias, and no other. */
#include "../tools.h"

int main(void)
{
    struct protoent *protocol;
    while ((protocol = getprotoent())) {
        char *first[] = {protocol->p_aliases[0], NULL};
        printf("name=%s (%d), alias=", protocol->p_name, protocol->p_proto);
        show_list(first);
    }
}
