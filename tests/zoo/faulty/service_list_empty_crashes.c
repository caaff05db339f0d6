/* zoo: program=service-list fails=LIST-EMPTY */
/* The mistake: takes for granted that there is a first entry. */
#include "../tools.h"

int main(void)
{
    struct servent *service = getservent();
    do {
        printf("name=%s (%s/%d), alias=", service->s_name, service->s_proto,
               ntohs(service->s_port));
        show_list(service->s_aliases);
    } while ((service = getservent()));
}
