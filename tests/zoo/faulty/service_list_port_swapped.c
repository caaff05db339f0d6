/* zoo: program=service-list fails=LIST-PRINTS */
/* The mistake: prints the port without ntohs. */
#include "../tools.h"

int main(void)
{
    struct servent *service;
    while ((service = getservent())) {
        printf("name=%s (%s/%d), alias=", service->s_name, service->s_proto, service->s_port);
        show_list(service->s_aliases);
    }
}
