/* zoo: program=protocol-list fails=LIST-NUMBERS */
/* The mistake: keeps the number in a char, which has a sign here. */
#include "../tools.h"

int main(void)
{
    struct protoent *protocol;
    while ((protocol = getprotoent())) {
        signed char number = protocol->p_proto;
        printf("name=%s (%d), alias=", protocol->p_name, number);
        show_list(protocol->p_aliases);
    }
}
