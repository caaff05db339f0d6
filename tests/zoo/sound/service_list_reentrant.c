/* zoo: program=service-list sound */
/* Unusual: the reentrant function with a buffer that grows, and no blank in empty braces. */
#include "../tools.h"

int main(void)
{
    struct servent entry, *found;
    size_t size = 64;
    char *buffer = malloc(size);
    int code;
    setservent(1);
    while ((code = getservent_r(&entry, buffer, size, &found)) == 0 || code == ERANGE) {
        if (code == ERANGE) {
            buffer = realloc(buffer, size *= 2);
            continue;
        }
        printf("name=%s (%s/%u), alias={", found->s_name, found->s_proto, ntohs(found->s_port));
        for (char **alias = found->s_aliases; *alias; alias++)
            printf(" %s", *alias);
        printf("%s}\n", *found->s_aliases ? " " : "");
    }
}
