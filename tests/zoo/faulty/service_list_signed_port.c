/* zoo: program=service-list fails=LIST-NUMBERS */
/* The mistake: keeps the port in a short, which has a sign. */
#include "../tools.h"

int main(void)
{
    struct servent *service;
    while ((service = getservent())) {
        short port = ntohs(service->s_port);
        printf("name=%s (%s/%d), alias=", service->s_name, service->s_proto, port);
        show_list(service->s_aliases);
    }
}
