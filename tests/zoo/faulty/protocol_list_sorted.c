/* zoo: program=protocol-list fails=LIST-PRINTS */
/* The mistake: sorts by name what the table has in another order. */
#include "../tools.h"

static int by_name(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

int main(void)
{
    static char *rows[100000];
    int count = 0;
    struct protoent *protocol;
    while ((protocol = getprotoent())) {
        char row[65536];
        int length = snprintf(row, sizeof row, "name=%s (%d), alias={ ", protocol->p_name,
                              protocol->p_proto);
        for (char **each = protocol->p_aliases; *each; each++)
            length += snprintf(row + length, sizeof row - length, "%s ", *each);
        snprintf(row + length, sizeof row - length, "}");
        rows[count++] = strdup(row);
    }
    qsort(rows, count, sizeof *rows, by_name);
    for (int i = 0; i < count; i++)
        puts(rows[i]);
}
