/* zoo: program=protocol-list fails=LIST-ODD-LINES */
/* The mistake: reads the table itself, and takes a line without a newline for no line. */
#include "../tools.h"

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    FILE *table = fopen("/etc/protocols", "r");
    if (!table)
        die("/etc/protocols");
    while (getline(&line, &room, table) > 0) {
        char *words[40] = {NULL};
        int count = 0;
        if (!strchr(line, '\n'))
            break;
        line[strcspn(line, "#\n")] = '\0';
        for (char *word = strtok(line, " \t"); word && count < 39; word = strtok(NULL, " \t"))
            words[count++] = word;
        if (count < 2)
            continue;
        printf("name=%s (%s), alias=", words[0], words[1]);
        show_list(words + 2);
    }
}
